import type { ServiceDeclaration } from '@fairway/declaration';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { DeliveryError, EXIT } from '../errors';

const SEAL = 'artefacts.json';
const sealSchema = z.strictObject({ schemaVersion: z.literal(1), files: z.record(z.string(), z.string()) });

/**
 * Compares what a build left in `dist/` with the digests that it wrote beside, for the service's app and project.
 *
 * A folder without `artefacts.json` was not sealed: its kind builds nothing, or the platform names its artefact by digest itself.
 *
 * @throws {DeliveryError} `ARTEFACT_ALTERED`, exit code 9
 */
export async function checkSeals(
  workspace: string,
  { app, name, project }: Pick<ServiceDeclaration, 'app' | 'name' | 'project'>,
): Promise<void> {
  for (const folder of new Set([app, project])) {
    const dist = join(workspace, folder, 'dist');
    if (!existsSync(join(dist, SEAL))) continue;
    const problem = await firstDifference(dist);
    if (problem === undefined) continue;
    throw new DeliveryError(
      'ARTEFACT_ALTERED',
      `${problem}, so ${folder}/dist is not what was built and checked. Build it anew: npx nx build ${name} --skip-nx-cache`,
      EXIT.refused,
    );
  }
}

async function firstDifference(dist: string): Promise<string | undefined> {
  const seal = sealSchema.safeParse(tryJson(readFileSync(join(dist, SEAL), 'utf8')));
  if (!seal.success) return `${SEAL} is damaged`;
  const { files } = seal.data;
  const found = await filesBelow(dist);
  const missing = Object.keys(files).find((file) => !found.includes(file));
  if (missing !== undefined) return `${missing} is gone`;
  for (const file of found) {
    if (!Object.hasOwn(files, file)) return `${file} was added`;
    const digest = createHash('sha256')
      .update(await readFile(join(dist, file)))
      .digest('hex');
    if (files[file] !== `sha256:${digest}`) return `${file} was altered`;
  }
  return undefined;
}

async function filesBelow(dist: string): Promise<string[]> {
  const entries = await readdir(dist, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)))
    .filter((name) => name !== SEAL && !name.startsWith('bench/'));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
