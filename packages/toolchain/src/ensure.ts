import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import semver from 'semver';
import { CacheEntry } from './cache-entry';
import { cacheFolder } from './cache-folder';
import { cacheKey } from './cache-key';
import { ToolchainError } from './errors';
import { acquireLock } from './file-lock';
import { goKind } from './kinds/go';
import type { Builder } from './kinds/kind';
import { pipKind } from './kinds/pip';
import { loadManifest, type Manifest } from './manifest';
import type { Progress, Report } from './progress';
import { onPath, versionOf } from './version';

/** A tool that can be run. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the program. */
  readonly executable: string;
  /** Folder of the program: put it on PATH where something else looks the tool up. */
  readonly folder: string;
  /** `path`: found on PATH in an accepted version. `cache`: the pinned one, built once per user. */
  readonly source: 'path' | 'cache';
}

export interface EnsureOptions {
  /** Told what goes on; default: nobody. */
  readonly report?: Report;
  /** The `tools/` folder; default: the repository's. */
  readonly tools?: string;
}

const REPORT_MS = 10_000;

/**
 * Finds a pinned tool or builds it, once per user and version.
 *
 * With `FAIRWAY_PINNED_TOOLS=1` in the environment nothing is taken from PATH.
 *
 * @param name a folder of `tools/`
 * @throws {ToolchainError} with a code that says what is missing or went wrong, and a message that says what to do
 */
export async function ensureTool(name: string, options: EnsureOptions = {}): Promise<Tool> {
  const manifest = loadManifest(name, options.tools);
  return (await acceptedOnPath(manifest)) ?? (await fromCache(manifest, options.report));
}

async function acceptedOnPath(manifest: Manifest): Promise<Tool | undefined> {
  if (process.env.FAIRWAY_PINNED_TOOLS === '1') return undefined;
  for (const { command, accept } of manifest.onPath) {
    // Only the first: it is what a person who types the command gets.
    const [executable] = onPath(command);
    if (!executable) continue;
    const version = await versionOf(executable, manifest.versionArgs);
    if (version && semver.satisfies(version, accept)) {
      return { name: manifest.name, version, executable, folder: join(executable, '..'), source: 'path' };
    }
  }
  return undefined;
}

async function fromCache(manifest: Manifest, report: Report = () => undefined): Promise<Tool> {
  const builder = await (manifest.kind === 'go' ? goKind(manifest) : pipKind(manifest));
  const key = cacheKey(manifest, builder.key);
  const entry = new CacheEntry(join(cacheFolder(), 'tools', manifest.name, key), manifest.executable);
  const folder = entry.current() ?? (await buildOnce(manifest, builder, entry, report));
  const bin = join(folder, 'bin');
  return {
    name: manifest.name,
    version: manifest.version,
    executable: join(bin, manifest.executable),
    folder: bin,
    source: 'cache',
  };
}

async function buildOnce(manifest: Manifest, builder: Builder, entry: CacheEntry, report: Report): Promise<string> {
  const started = Date.now();
  const tell = reporter(manifest, started, report);
  const lock = await acquireLock(entry.lockFile, {
    onWait: (holder) => {
      tell('waiting');
      if (Date.now() - started > manifest.timeoutSeconds * 1000) {
        throw new ToolchainError(
          'TOOL_LOCK_BUSY',
          `expected process ${holder.pid} on ${holder.host} to finish ${manifest.name} within ${manifest.timeoutSeconds} s. End it and try again.`,
        );
      }
    },
  });
  try {
    const already = entry.current();
    if (already) return already;
    return await build(manifest, builder, entry, tell);
  } finally {
    lock.release();
  }
}

async function build(manifest: Manifest, builder: Builder, entry: CacheEntry, tell: Tell): Promise<string> {
  const attempt = randomUUID();
  const { build: folder, logFile } = entry.begin(attempt);
  tell('building', logFile);
  const ticker = setInterval(() => tell('building', logFile), REPORT_MS);
  try {
    await builder.build({ folder, logFile, timeoutMs: manifest.timeoutSeconds * 1000 });
    const program = manifest.versionProgram ?? manifest.executable;
    const version = await versionOf(join(folder, 'bin', program), manifest.versionArgs);
    if (version !== manifest.version) {
      throw new ToolchainError(
        'TOOL_WRONG_VERSION',
        `expected ${program} ${manifest.versionArgs.join(' ')} to print ${manifest.version}, found ${version ?? 'no version'}; log ${logFile}. Make tool.json and the lock in tools/${manifest.name} agree.`,
      );
    }
    entry.complete(attempt);
  } catch (error) {
    entry.abandon(attempt);
    throw error;
  } finally {
    clearInterval(ticker);
  }
  tell('ready', logFile);
  return folder;
}

type Tell = (phase: Progress['phase'], logFile?: string) => void;

/** Repeats a phase at most every ten seconds. */
function reporter(manifest: Manifest, started: number, report: Report): Tell {
  let last = '';
  let lastAt = 0;
  return (phase, logFile) => {
    const now = Date.now();
    if (phase === last && now - lastAt < REPORT_MS - 100) return;
    last = phase;
    lastAt = now;
    report({ tool: manifest.name, version: manifest.version, phase, elapsedSeconds: (now - started) / 1000, logFile });
  };
}
