import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { WebError } from '../errors';

/** Debian's packaged client builds with BuildKit as it is; a newer one may lack the plugin for that. */
const DOCKER = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';
/** A first build compiles Go's own library: minutes on a busy machine. */
const TIMEOUT_MS = 900_000;

export interface DockerOptions {
  /** Code of the error. @default DOCKER_FAILED */
  readonly code?: string;
  /** Written to its standard input: a password is never an argument. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Runs the Docker client with BuildKit; returns what it printed, trimmed.
 *
 * @throws {WebError} with the given code and the client's last lines
 */
export function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { code = 'DOCKER_FAILED', input = '', env, signal } = options;
  const child = spawn(DOCKER, args, {
    env: { ...process.env, ...env, DOCKER_BUILDKIT: '1' },
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout = (stdout + part.toString()).slice(-1_000_000)));
  child.stderr.on('data', (part: Buffer) => (stderr = (stderr + part.toString()).slice(-100_000)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    let cause: Error | undefined;
    child.on('error', (error) => (cause = error));
    child.on('close', (status) => {
      if (status === 0 && !cause) return resolve(stdout.trim());
      const said = `${stdout}\n${stderr}\n${cause?.message ?? ''}`.trim().split('\n').slice(-10).join('\n');
      const what = `docker ${args.slice(0, 2).join(' ')} ended with ${status ?? 'a signal'}`;
      reject(new WebError(code, `${what}. Is the daemon up? docker version\n${said}`, { cause }));
    });
  });
}
