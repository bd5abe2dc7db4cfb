import type { ServiceDeclaration } from '@fairway/declaration';
import { z } from 'zod';
import { DeliveryError } from '../errors';
import type { Store } from '../store/store';
import type { SecretKeeper } from './keeper';
import { type Generations, generate, type ServiceSecrets, wanted } from './service-secrets';

const fileSchema = z.record(z.string(), z.number().int().positive());

/**
 * Secrets whose values the platform generates and keeps. How often each was rotated stands beside the stage's records, so that a
 * deployment from any machine sees a rotation, and nobody has to ask the platform whether there is something to do.
 */
export class KeptSecrets implements ServiceSecrets {
  private readonly key: string;

  /** @param keeper undefined where the platform's own tools rotate */
  constructor(
    private readonly store: Store,
    private readonly service: Pick<ServiceDeclaration, 'name' | 'secrets'>,
    private readonly keeper: SecretKeeper | undefined,
  ) {
    this.key = `secrets/${service.name}.json`;
  }

  public async rotate(name?: string): Promise<readonly string[]> {
    const secrets = wanted(this.service, name);
    if (!this.keeper) {
      throw new DeliveryError(
        'SECRETS_ELSEWHERE',
        `the platform keeps the secrets of ${this.service.name} and its engine cannot rotate them. Rotate them there: see docs/delivery.md#secrets`,
      );
    }
    for (const secret of secrets) {
      await this.keeper.put(secret.name, generate(secret.bytes));
      // Counted after the value is there: a kill in between leaves a rotation that is done again.
      const known = await this.read();
      await this.store.put(
        this.key,
        `${JSON.stringify({ ...known, [secret.name]: (known[secret.name] ?? 1) + 1 }, undefined, 1)}\n`,
      );
    }
    return secrets.map((secret) => secret.name);
  }

  /** The first deployment makes the first generation. */
  public async generations(): Promise<Generations> {
    const known = this.service.secrets.length === 0 ? {} : await this.read();
    return Object.fromEntries(this.service.secrets.map(({ name }) => [name, known[name] ?? 1]));
  }

  public async ensure(): Promise<void> {
    // The platform generates them with everything else that it is told to make.
  }

  public async forget(): Promise<void> {
    await this.store.remove(this.key);
  }

  private async read(): Promise<Record<string, number>> {
    const text = await this.store.get(this.key);
    try {
      return fileSchema.parse(JSON.parse(text ?? '{}'));
    } catch (error) {
      throw new DeliveryError(
        'SECRETS_DAMAGED',
        `${this.store.location}/${this.key} cannot be read, so nobody knows how often secrets were rotated. ` +
          'Remove it, then rotate them: npx --no fairway secrets rotate',
        undefined,
        { cause: error },
      );
    }
  }
}
