import type * as sdk from '@aws-sdk/client-secrets-manager';
import { randomUUID } from 'node:crypto';
import { DeliveryError, reasonOf } from '../errors';
import type { SecretKeeper } from './keeper';

/** Secrets of AWS Secrets Manager: a new version becomes `AWSCURRENT`, the one before `AWSPREVIOUS`. */
export class SecretsManagerKeeper implements SecretKeeper {
  /**
   * @param config of the client; asked for when a value is put, so that nothing has to be up before
   * @param idOf name or ARN of a declared secret, such as `fairway-prod-resize-id-key`
   */
  constructor(
    private readonly config: () => Promise<sdk.SecretsManagerClientConfig>,
    private readonly idOf: (name: string) => string,
  ) {}

  public async put(name: string, value: string): Promise<void> {
    // Loaded where it is used: every other command would wait for the SDK in vain.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- Jest runs what is compiled without import()
    const { PutSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager') as typeof sdk;
    const SecretId = this.idOf(name);
    const client = new SecretsManagerClient(await this.config());
    try {
      // A token of our own: a repeated sending makes no second version.
      const ClientRequestToken = randomUUID();
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: value, ClientRequestToken }), {
        abortSignal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') {
        throw new DeliveryError(
          'SECRET_NOT_DEPLOYED',
          `Secrets Manager has no ${SecretId} yet. Deploy the service first.`,
        );
      }
      throw new DeliveryError(
        'SECRET_NOT_ROTATED',
        `Secrets Manager did not take a new value of ${SecretId}: ${reasonOf(error)}. Rotate again; the old value stands until then.`,
        undefined,
        { cause: error },
      );
    } finally {
      client.destroy();
    }
  }
}
