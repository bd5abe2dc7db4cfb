import type { ServiceDeclaration } from '@fairway/declaration';

/** What a service may ask for beyond what every service must have. */
export type Demand = 'customer-key';

/**
 * What the rules may hold the resources against.
 *
 * Without a declaration nothing is declared: every way in is one too many, and every demand is made.
 */
export interface ServiceContext {
  readonly service?: ServiceDeclaration;
  /** Stage that the resources are for. @default `local` where a service is given, none otherwise */
  readonly stage?: string;
  readonly demands: ReadonlySet<Demand>;
}

export function contextOf(
  service: ServiceDeclaration | undefined,
  stage: string | undefined,
  demands?: readonly Demand[],
): ServiceContext {
  return {
    ...(service && { service }),
    ...(stage !== undefined && { stage }),
    demands: new Set(demands ?? (service ? [] : ['customer-key'])),
  };
}

export const isPublic = (context: ServiceContext): boolean => context.service?.exposure === 'public';

/** Data of production, and of what is not said to be anything else, must outlive a mistake. */
export const holdsRealData = (context: ServiceContext): boolean =>
  context.stage === undefined || context.stage === 'prod';
