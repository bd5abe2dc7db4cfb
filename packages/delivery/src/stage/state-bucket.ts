import { DeliveryError } from '../errors';

/**
 * The bucket that keeps the state of Terraform and Pulumi for stages in a cloud; undefined where the machine that deploys keeps it.
 *
 * @throws {DeliveryError} `STATE_BUCKET_MISSING` on a runner: with it the state would go, and the next run would make everything anew
 */
export function stateBucket(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const bucket = environment.FAIRWAY_STATE_BUCKET;
  if (bucket) return bucket;
  if (environment.GITHUB_ACTIONS !== 'true') return undefined;
  throw new DeliveryError(
    'STATE_BUCKET_MISSING',
    'expected FAIRWAY_STATE_BUCKET to name a bucket, since nothing is left of this runner, found none. ' +
      'Set the variable in the GitHub environment of the stage.',
  );
}
