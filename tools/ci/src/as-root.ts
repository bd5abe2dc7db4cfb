import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cacheFolder } from '../../../packages/toolchain/src/cache-folder';
import { WORKSPACE } from './commands';
import { CiError } from './errors';

/** Runs a command with the terminal of this process and returns its exit code. */
export type Runner = (command: readonly string[]) => number;

export interface AsRootOptions {
  /** @default the user of this process */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly environment?: NodeJS.ProcessEnv;
  readonly run?: Runner;
  /** What the command may leave behind as root's, to be given back. @default the clone and the cache of tools */
  readonly places?: readonly string[];
}

const inherit: Runner = ([program = '', ...args]) => {
  const { status, error } = spawnSync(program, args, { cwd: WORKSPACE, stdio: 'inherit' });
  return error ? 127 : (status ?? 1);
};

/**
 * Runs a command as root and gives back what it wrote: a node of the local cluster mounts and makes network cards. A runner of GitHub
 * may do so by `sudo` without a password; who is root already needs nothing.
 *
 * @throws {CiError} `ROOT_NEEDED` where `sudo` is missing or wants a password
 */
export function asRoot(command: readonly string[], options: AsRootOptions = {}): number {
  const { environment = process.env, run = inherit } = options;
  const { uid, gid } = options.user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (command.length === 0) throw new CiError('COMMAND_MISSING', 'expected a command after as-root, found none.', 2);
  if (uid === 0) return run(command);
  const sudo = ['sudo', '--non-interactive'];
  if (run([...sudo, 'true']) !== 0) {
    const typed = `sudo --preserve-env env "PATH=$PATH" ${command.join(' ')}`;
    throw new CiError(
      'ROOT_NEEDED',
      `expected sudo to work without a password, found that it does not. Type: ${typed}`,
    );
  }
  // sudo has a PATH of its own, without the versions of the languages that the job set up.
  const code = run([...sudo, '--preserve-env', 'env', `PATH=${environment.PATH ?? ''}`, ...command]);
  const places = options.places ?? [WORKSPACE, cacheFolder(environment)];
  const given = run([...sudo, 'chown', '--recursive', `${uid}:${gid}`, ...places.filter((place) => existsSync(place))]);
  return code || given;
}
