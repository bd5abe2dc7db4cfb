import { join } from 'node:path';
import type { ServiceDeclaration } from '@fairway/declaration';
import { findWorkspace } from '@fairway/delivery';

/** What tells one deployment of the service from another. */
export interface Placement {
  readonly stage: string;
  readonly service: ServiceDeclaration;
  readonly version: string;
  readonly commit: string;
  /** `emulator`: the local stage's, which runs functions on this machine and has no CodeDeploy. */
  readonly platform: 'aws' | 'emulator';
}

/** `fairway-<stage>-<service>`, followed by what it is: two stages never share a name. */
export function named(placement: Pick<Placement, 'stage' | 'service'>, part?: string): string {
  return ['fairway', placement.stage, placement.service.name, part].filter(Boolean).join('-');
}

export function stackName(placement: Pick<Placement, 'stage' | 'service'>): string {
  return named(placement);
}

/** The alias that receives the traffic. */
export const LIVE_ALIAS = 'live';

/** What the build of the service's program leaves: one folder a platform, such as `linux-arm64`. */
export function assetsOf({ app }: Pick<ServiceDeclaration, 'app'>): string {
  return join(findWorkspace(), app, 'dist');
}
