import type { ServiceDeclaration } from '@fairway/declaration';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeliveryError, reasonOf } from '../errors';

const run = promisify(execFile);

export interface SourceVersion {
  /** `0.1.0+3f2a1c9`, and `0.1.0+3f2a1c9.d1b2c3d4` where the work tree differs from the commit. */
  readonly version: string;
  /** Full hash, with `-dirty` where the work tree differs. */
  readonly commit: string;
}

/**
 * The version of a service as it stands in the work tree.
 *
 * The program's own version comes from VERSION.txt or package.json of its folder. Work that is not committed adds the start of the
 * inputs' digest: two tries at one commit can be told apart by their answers.
 *
 * @throws {DeliveryError} `GIT_FAILED`
 */
export async function sourceVersion(
  workspace: string,
  service: ServiceDeclaration,
  inputsDigest: string,
): Promise<SourceVersion> {
  const folders = [...new Set([service.app, service.project])];
  const [hash, changes] = await Promise.all([
    git(workspace, ['rev-parse', 'HEAD']),
    git(workspace, ['status', '--porcelain', '--', ...folders]),
  ]);
  const base = `${ownVersion(join(workspace, service.app))}+${hash.slice(0, 7)}`;
  if (!changes) return { version: base, commit: hash };
  return { version: `${base}.d${inputsDigest.replace('sha256:', '').slice(0, 8)}`, commit: `${hash}-dirty` };
}

function ownVersion(folder: string): string {
  const text = readIfThere(join(folder, 'VERSION.txt'));
  if (text?.trim()) return text.trim();
  try {
    const { version } = JSON.parse(readIfThere(join(folder, 'package.json')) ?? '{}') as { version?: string };
    return version ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @throws {DeliveryError} `GIT_FAILED` */
export async function git(workspace: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', args, { cwd: workspace, maxBuffer: 64 * 1024 * 1024, timeout: 30_000 });
    return stdout.trim();
  } catch (error) {
    throw new DeliveryError(
      'GIT_FAILED',
      `git ${args.join(' ')} failed: ${reasonOf(error).split('\n').slice(0, 2).join(' ')}. A deployment needs a git repository with a commit: git status`,
      undefined,
      { cause: error },
    );
  }
}
