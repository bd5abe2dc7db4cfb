import { readFileSync } from 'node:fs';
import type { Release, RolloutContext } from '@fairway/delivery';
import { builtTag } from '@fairway/toolchain';
import { REPOSITORY } from './image';
import { IMAGE_ID, RELEASE, VERSION } from './release';
import { KEYS_SECRET, LOGIN_SECRET } from './secrets';

/** The text's own short name leads to the same service. */
export const ALIAS = 'claims';

/** A file of values of somebody's own, which win over those below. */
export const OWN_VALUES = 'CLAIMS_API_VALUES';

export function ownValues(): { readonly file: string; readonly content: string } | undefined {
  const file = process.env[OWN_VALUES];
  return file ? { file, content: readFileSync(file, 'utf8') } : undefined;
}

/** What of a rollout decides about values. */
export type Deployed = Pick<RolloutContext, 'stage' | 'service' | 'commit'>;

export function labelsOf({ stage, service, commit }: Deployed): Record<string, string> {
  const value = (text: string) =>
    text
      .replace(/^@/, '')
      .replace(/[^\w.-]/g, '.')
      .slice(0, 63);
  return {
    'fairway.stage': stage,
    'fairway.service': service.name,
    'fairway.owner': value(service.owner),
    'fairway.commit': value(commit),
  };
}

/** The chart's values for a stage of this machine. */
export function valuesOf(context: Deployed, next: Pick<Release, 'version' | 'platformId'>, checksum: string): object {
  const suffix = context.stage === 'local' ? 'localhost' : `${context.stage}.localhost`;
  return {
    image: { repository: REPOSITORY, tag: builtTag(next.version, next.platformId), pullPolicy: 'Never' },
    commonLabels: labelsOf(context),
    podAnnotations: { [IMAGE_ID]: next.platformId, [VERSION]: next.version },
    keys: { existingSecret: KEYS_SECRET, checksum },
    tests: { existingSecret: LOGIN_SECRET },
    data: { requireSynthetic: true, seed: { enabled: true } },
    // The front door and the Ingress controller.
    api: { trustedProxies: 2 },
    expose: {
      kind: 'ingress',
      host: `${RELEASE}.${suffix}`,
      aliases: [`${ALIAS}.${suffix}`],
      // The Ingress controller has certificates of its own for names below localhost.
      ingress: { className: 'fairway', tls: { enabled: false } },
    },
  };
}
