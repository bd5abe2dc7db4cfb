import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ToolchainError } from './errors';

/**
 * The user's cache of built tools, created where missing: `FAIRWAY_CACHE`, else `~/Library/Caches/fairway` on macOS,
 * else `$XDG_CACHE_HOME/fairway`, else `~/.cache/fairway`.
 *
 * @throws {ToolchainError} `TOOL_CACHE_UNSAFE` where others could put a program of theirs in place of a tool
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const folder = locate(env, platform);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  const self = process.getuid?.() ?? uid;
  // Whoever became root by sudo could write there before.
  const invoker = self === 0 && env.SUDO_UID === String(uid);
  if (uid !== self && uid !== 0 && !invoker) throw unsafe(folder, `belongs to user ${uid}, expected user ${self}`);
  if (mode & 0o002) throw unsafe(folder, 'may be written by every user of this machine, expected by its owner only');
  return folder;
}

function locate(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.FAIRWAY_CACHE) {
    if (isAbsolute(env.FAIRWAY_CACHE)) return env.FAIRWAY_CACHE;
    throw unsafe(env.FAIRWAY_CACHE, 'is a relative path, expected an absolute one');
  }
  const home = env.HOME || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'fairway');
  // The XDG specification wants relative values ignored.
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'fairway');
}

function unsafe(folder: string, what: string): ToolchainError {
  return new ToolchainError(
    'TOOL_CACHE_UNSAFE',
    `the cache ${folder} ${what}. Set FAIRWAY_CACHE to a folder of your own.`,
  );
}
