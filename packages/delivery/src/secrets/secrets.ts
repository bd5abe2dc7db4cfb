import type { ServiceDeclaration } from '@fairway/declaration';
import { join } from 'node:path';
import { z } from 'zod';
import { DeliveryError, reasonOf } from '../errors';
import { FolderStore } from '../store/folder-store';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';
import { type Generations, generate, type ServiceSecrets, wanted } from './service-secrets';

const secretSchema = z.strictObject({
  /** Counts rotations, from 1. The generation, never the value, is part of a deployment's inputs. */
  generation: z.number().int().positive(),
  /** Base64url. */
  value: z.string().min(16),
  /** The one before: what it signed stays valid until the next rotation. */
  previous: z.string().optional(),
});
const fileSchema = z.record(z.string(), secretSchema);

export type Secret = z.output<typeof secretSchema>;

/**
 * The declared secrets of one service on a stage of this machine: `.fairway/secrets/<stage>/<service>.json`, mode 0600.
 *
 * Elsewhere the platform generates and keeps them. An engine hands values to its platform's own store and to nothing else: not to an
 * argument of a command, a log, a state file or a record.
 */
export class LocalSecrets implements ServiceSecrets {
  private readonly store: FolderStore;
  private readonly key: string;

  constructor(
    workspace: Pick<Workspace, 'root'>,
    stage: Pick<Stage, 'name'>,
    private readonly service: Pick<ServiceDeclaration, 'name' | 'secrets'>,
  ) {
    this.store = new FolderStore(join(workspace.root, '.fairway', 'secrets', stage.name));
    this.key = `${service.name}.json`;
  }

  /** Every declared secret; one that is missing is generated. */
  public async ensure(): Promise<Readonly<Record<string, Secret>>> {
    const known = await this.read();
    const missing = this.service.secrets.filter(({ name }) => !known[name]);
    for (const { name, bytes } of missing) known[name] = { generation: 1, value: generate(bytes) };
    if (missing.length > 0) await this.write(known);
    return known;
  }

  public async rotate(name?: string): Promise<readonly string[]> {
    const declared = wanted(this.service, name);
    const known = await this.ensure();
    const rotated = Object.fromEntries(
      declared.map((secret): [string, Secret] => {
        const before = known[secret.name];
        const generation = (before?.generation ?? 0) + 1;
        return [secret.name, { generation, value: generate(secret.bytes), previous: before?.value }];
      }),
    );
    await this.write({ ...known, ...rotated });
    return Object.keys(rotated);
  }

  public async generations(): Promise<Generations> {
    const known = await this.read();
    return Object.fromEntries(this.service.secrets.map(({ name }) => [name, known[name]?.generation ?? 0]));
  }

  public async forget(): Promise<void> {
    await this.store.remove(this.key);
  }

  private async read(): Promise<Record<string, Secret>> {
    const text = await this.store.get(this.key);
    if (text === undefined) return {};
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (error) {
      // Zod's message names keys and kinds, never values; a JSON error may quote the text.
      const reason = error instanceof z.ZodError ? reasonOf(error) : 'it is no JSON';
      throw new DeliveryError(
        'SECRETS_DAMAGED',
        `${this.store.location}/${this.key} cannot be read: ${reason}. Put it back from a backup, or remove it to generate new ones.`,
      );
    }
  }

  private async write(secrets: Record<string, Secret>): Promise<void> {
    await this.store.put(this.key, `${JSON.stringify(secrets, undefined, 1)}\n`);
  }
}
