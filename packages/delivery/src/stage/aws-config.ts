import type { Stage } from './stage';

/**
 * What clients of the AWS SDK take to act on a stage outside of this machine: its region, and its profile where it names one. A pipeline
 * has entered the stage's role before; its credentials stand in the environment then.
 */
export function awsConfigOf(stage: Stage): { readonly region: string; readonly profile?: string } {
  const { region, credentials } = stage.aws();
  return credentials.kind === 'profile' ? { region, profile: credentials.profile } : { region };
}
