import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest';

/**
 * Names what one build would give: the digest of every file in the tool's folder (description, lock, sources; not its
 * documents), the platform, and what the kind adds.
 *
 * @returns 20 hexadecimal digits
 */
export function cacheKey(manifest: Manifest, more: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (text: string | Buffer) => hash.update(`${text.length}:`).update(text);
  // The C library counts: a wheel for glibc does not run on musl.
  const libc =
    process.platform === 'linux'
      ? (process.report?.getReport() as unknown as ReportHeader).header.glibcVersionRuntime
        ? 'glibc'
        : 'musl'
      : '';
  for (const part of ['1', process.platform, process.arch, libc, ...more]) add(part);
  for (const file of filesBelow(manifest.source)) {
    add(file);
    add(readFileSync(join(manifest.source, file)));
  }
  return hash.digest('hex').slice(0, 20);
}

interface ReportHeader {
  readonly header: { readonly glibcVersionRuntime?: string };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
