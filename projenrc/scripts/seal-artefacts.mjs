#!/usr/bin/env node
/**
 * `seal-artefacts.mjs <folder>`: writes `artefacts.json` into a folder that a build has just filled, with the digest of each file.
 *
 * A deployment refuses the folder once a file in it differs. It uses Node.js alone, because an app's build waits for no package.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SEAL = 'artefacts.json';
const folder = process.argv[2] ?? 'dist';

const files = readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  .filter((name) => name !== SEAL && !name.startsWith('bench/'))
  .sort();
const digests = files.map((name) => [
  name,
  `sha256:${createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')}`,
]);
writeFileSync(
  join(folder, SEAL),
  `${JSON.stringify({ schemaVersion: 1, files: Object.fromEntries(digests) }, undefined, 1)}\n`,
);
