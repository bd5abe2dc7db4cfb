import type { ServiceDeclaration } from '@fairway/declaration';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { git } from './source-version';

/** Everything that decides what a deployment would make: one digest for all, and one for each part. */
export interface Inputs {
  readonly digest: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** What builds leave, beside the sources that git knows. */
const BUILT = ['dist', 'lib'];
/** Left out: what no running version contains, and `dist/image`, which a deployment itself writes as it builds the image. */
const LEFT_OUT =
  /(^|\/)(test|tests|integration|bench|docs|reports|node_modules|coverage|\.projen|__pycache__|dist\/bench|dist\/image)\/|\.(md|tsbuildinfo|map)$/;

/**
 * The digest of a service's inputs: its sources and built artefacts, its declaration, and what its engine adds.
 *
 * @param extra parts by name, such as the engine's own inputs, the stage and the generation of its secrets
 */
export async function digestInputs(
  workspace: string,
  service: ServiceDeclaration,
  extra: Readonly<Record<string, string>> = {},
): Promise<Inputs> {
  const folders = [...new Set([service.app, service.project])];
  const parts: Record<string, string> = { declaration: digestOf(JSON.stringify(service)) };
  await Promise.all(
    folders.map(async (folder) => {
      parts[folder] = await digestFiles(workspace, await filesOf(workspace, folder));
    }),
  );
  for (const [name, value] of Object.entries(extra)) parts[name] = digestOf(value);
  const sorted = Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { digest: digestOf(JSON.stringify(sorted)), parts: sorted };
}

/** Digest over the names, kinds and bytes of files, independent of their order, times and owners. */
export async function digestFiles(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    hash.update(`${file}\0${await fileDigest(join(root, file))}\0`);
  }
  return `sha256:${hash.digest('hex')}`;
}

async function fileDigest(path: string): Promise<string> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats) return 'absent';
  if (stats.isSymbolicLink()) return `link ${await readlink(path)}`;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `${stats.mode & 0o100 ? 'x' : '-'} ${hash.digest('hex')}`;
}

async function filesOf(workspace: string, folder: string): Promise<string[]> {
  const known = await git(workspace, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folder]);
  const sources = known.split('\0').filter((file) => file !== '');
  const built = await Promise.all(BUILT.map((name) => walk(workspace, join(folder, name))));
  return [...new Set([...sources, ...built.flat()])].filter((file) => !LEFT_OUT.test(relative(folder, file)));
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
