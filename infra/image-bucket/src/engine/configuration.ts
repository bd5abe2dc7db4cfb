import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleJson } from '../image-bucket/module';
import { bucketInputs, type Surroundings } from '../stage/settings';
import { stageJson } from '../stage/stage';
import { TerraformError } from '../terraform/errors';
import type { Target } from './target';

/** What a stage wants of the bucket, as values of the module's inputs. */
export type Inputs = (stage: string, surroundings: Surroundings) => Record<string, unknown>;

/** What a configuration is made for. */
export interface Wanted {
  readonly stage: string;
  readonly service: string;
  readonly owner: string;
  readonly version: string;
  readonly commit: string;
}

/** A root module, the module that it calls and its variables, whole in one folder, so that it can be applied again later. */
export interface Configuration {
  /** First 20 hexadecimal digits of the SHA-256 over its files. */
  readonly digest: string;
  readonly folder: string;
}

const FILES = ['main.tf.json', 'module/main.tf.json', 'release.auto.tfvars.json'] as const;

/** Name of the stage's bucket. */
export function bucketName(wanted: Pick<Wanted, 'stage'>, target: Target): string {
  return String(bucketInputs(wanted.stage, target.surroundings).name);
}

/** Writes the configuration of a version; the same version and inputs give the same digest. */
export function writeConfiguration(wanted: Wanted, target: Target, inputsOf: Inputs = bucketInputs): Configuration {
  const { stage, service, owner, version, commit } = wanted;
  const inputs = inputsOf(stage, target.surroundings);
  const root = stageJson({ stage, service, owner, inputs, state: target.state, moduleSource: './module' });
  const variables = {
    region: target.region,
    endpoint_url: target.endpoint ?? null,
    path_style: target.endpoint !== undefined,
    release_version: version,
    release_commit: commit,
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([root, moduleJson(), variables]))
    .digest('hex')
    .slice(0, 20);
  const folder = folderOf(target, digest);
  mkdirSync(join(folder, 'module'), { recursive: true });
  const contents = [root, moduleJson(), { ...variables, configuration: digest }];
  FILES.forEach((file, i) => writeFileSync(join(folder, file), `${JSON.stringify(contents[i], undefined, 2)}\n`));
  return { digest, folder };
}

/**
 * A configuration that was written earlier.
 *
 * @throws {TerraformError} `CONFIGURATION_LOST`
 */
export function findConfiguration(target: Target, digest: string): Configuration {
  const folder = folderOf(target, digest);
  if (FILES.every((file) => existsSync(join(folder, file)))) return { digest, folder };
  throw new TerraformError(
    'CONFIGURATION_LOST',
    `expected the configuration ${digest} in ${folder}, found none. Check out the commit that was live and deploy it.`,
  );
}

/** Removes all but the newest configurations. */
export function keepNewest(target: Target, count: number, always: string): void {
  const parent = join(target.folder, 'configurations');
  const names = readdirSync(parent).filter((name) => name !== always);
  const age = (name: string) => statSync(join(parent, name, 'main.tf.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const old = names.sort((a, b) => age(b) - age(a)).slice(count);
  for (const name of old) rmSync(join(parent, name), { recursive: true, force: true });
}

/** SHA-256 of the saved plan: what is applied is what was planned. */
export function planDigest(configuration: Configuration): string {
  return createHash('sha256')
    .update(readFileSync(planFile(configuration)))
    .digest('hex');
}

export const planFile = ({ folder }: Configuration) => join(folder, 'plan.tfplan');

function folderOf(target: Target, digest: string): string {
  return join(target.folder, 'configurations', digest);
}
