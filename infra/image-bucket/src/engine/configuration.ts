import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleJson } from '../image-bucket/module';
import { bucketInputs, type Surroundings } from '../stage/settings';
import { stageJson } from '../stage/stage';
import { TerraformError } from '../terraform/errors';
import type { Archive } from './archive';
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

/** What the files hold, in their order. */
type Contents = readonly [root: object, module: object, variables: Readonly<Record<string, unknown>>];

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
  const digest = digestOf(root, moduleJson(), variables);
  const folder = folderOf(target, digest);
  write(folder, [root, moduleJson(), { ...variables, configuration: digest }]);
  return { digest, folder };
}

/** Writes the configuration of a version, and keeps it where every machine finds it that shares the state. */
export async function keepConfiguration(wanted: Wanted, target: Target, inputsOf?: Inputs): Promise<Configuration> {
  const configuration = writeConfiguration(wanted, target, inputsOf);
  const { digest, folder } = configuration;
  for (const file of FILES) await target.archive?.put(digest, file, readFileSync(join(folder, file), 'utf8'));
  return configuration;
}

/**
 * A configuration that was written earlier, by this machine or by another that shares the state.
 *
 * @throws {TerraformError} `CONFIGURATION_LOST`, or `CONFIGURATION_CHANGED` where the kept one is not what was applied
 */
export async function findConfiguration(target: Target, digest: string): Promise<Configuration> {
  const folder = folderOf(target, digest);
  if (FILES.every((file) => existsSync(join(folder, file)))) return { digest, folder };
  const contents = target.archive && (await fetch(target.archive, digest));
  if (contents) {
    write(folder, contents);
    return { digest, folder };
  }
  const places = [folder, target.archive?.placeOf(digest)].filter(Boolean).join(' or ');
  throw new TerraformError(
    'CONFIGURATION_LOST',
    `expected the configuration ${digest} in ${places}, found none. Check out the commit that was live and deploy it.`,
  );
}

/** What was kept, read and compared with its digest; undefined where a file is missing. */
async function fetch(archive: Archive, digest: string): Promise<Contents | undefined> {
  const texts = await Promise.all(FILES.map((file) => archive.get(digest, file)));
  if (!texts.every((text) => text !== undefined)) return undefined;
  const changed = (found: string) =>
    new TerraformError(
      'CONFIGURATION_CHANGED',
      `expected ${archive.placeOf(digest)} to be what was applied, found ${found}. See who wrote there; check out the commit that was live and deploy it.`,
    );
  let contents: Contents;
  try {
    contents = texts.map((text) => JSON.parse(text) as Record<string, unknown>) as unknown as Contents;
  } catch {
    throw changed('what is no JSON');
  }
  const [root, module, { configuration, ...variables }] = contents;
  const found = digestOf(root, module, variables);
  if (found !== digest || configuration !== digest) throw changed(`the digest ${found}`);
  return contents;
}

/** Removes all but the newest configurations of this machine. */
export function keepNewest(target: Target, count: number, always: string): void {
  const parent = join(target.folder, 'configurations');
  // What was applied from another machine leaves no folder here.
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => name !== always) : [];
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

function digestOf(root: object, module: object, variables: object): string {
  return createHash('sha256')
    .update(JSON.stringify([root, module, variables]))
    .digest('hex')
    .slice(0, 20);
}

/** Written anew and not as fetched: what is applied is exactly what the digest was taken of. */
function write(folder: string, contents: Contents): void {
  mkdirSync(join(folder, 'module'), { recursive: true });
  FILES.forEach((file, i) => writeFileSync(join(folder, file), `${JSON.stringify(contents[i], undefined, 2)}\n`));
}

function folderOf(target: Target, digest: string): string {
  return join(target.folder, 'configurations', digest);
}
