import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DeliveryError } from '../errors';

const run = promisify(execFile);

/** Longest time of one call of the Docker client, in milliseconds; pulls and builds have their own limits. */
const TIMEOUT_MS = 60_000;

/**
 * Calls the Docker client; returns what it printed, trimmed.
 *
 * @throws {DeliveryError} `DOCKER_FAILED` with the client's own last line
 */
export async function docker(args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    const { stdout, stderr } = await run('docker', args, {
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
      signal,
      env: process.env,
    });
    return (args[0] === 'logs' ? stdout + stderr : stdout).trim();
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const reason = stderr.trim().split('\n').at(-1) || message;
    throw new DeliveryError(
      'DOCKER_FAILED',
      `docker ${args.slice(0, 2).join(' ')} failed: ${reason}. Is the daemon up? docker version`,
      undefined,
      { cause: error },
    );
  }
}

/** A container as its labels and the daemon tell it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** Digest of the image that it runs. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Containers that carry all of these labels, running or not. */
export async function containersWith(
  labels: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Container[]> {
  const filters = Object.entries(labels).flatMap(([name, value]) => ['--filter', `label=${name}=${value}`]);
  const ids = (await docker(['ps', '--all', '--quiet', '--no-trunc', ...filters], signal)).split('\n').filter(Boolean);
  if (ids.length === 0) return [];
  const found = JSON.parse(await docker(['inspect', '--type', 'container', ...ids], signal)) as Inspected[];
  return found.map(({ Id, Name, Image, State, Config }) => ({
    id: Id,
    name: Name.replace(/^\//, ''),
    running: State.Running,
    image: Image,
    labels: Config.Labels,
  }));
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly State: { readonly Running: boolean };
  readonly Config: { readonly Labels: Record<string, string> };
}
