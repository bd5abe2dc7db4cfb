import { join } from 'node:path';
import { run } from './command';
import { type Recipe, SUITE } from './recipes';

/** 2026-01-01: newer times in the image are set to it, so that they tell nothing of when it was built. */
export const EPOCH_SECONDS = 1_767_225_600;

const HOOKS = join(__dirname, '..', 'hooks');

/**
 * Builds the files of an image from Debian's packages as a sorted tar.
 *
 * The archive is checked by its signature and each package by its hash. `FAIRWAY_DEBIAN_SOURCES` may name a mirror, or
 * a file of sources; default: Debian's own, with security updates.
 */
export async function buildRootFilesystem(recipe: Recipe, tar: string): Promise<void> {
  const minimal = recipe.variant === 'custom';
  const args = [`--variant=${recipe.variant}`, '--format=tar', '--skip=output/dev', '--quiet'];
  if (minimal) {
    // The hook takes all of apt away, mmdebstrap's own settings included.
    args.push('--skip=cleanup/apt,cleanup/mmdebstrap');
  } else {
    args.push(`--include=${recipe.packages.join(',')}`, '--dpkgopt=path-exclude=/usr/share/man/*');
    args.push('--dpkgopt=path-exclude=/usr/share/locale/*', '--aptopt=APT::Install-Recommends "false"');
  }
  for (const hook of recipe.hooks) args.push(`--customize-hook=${await hookCommand(hook, recipe)}`);
  const sources = process.env.FAIRWAY_DEBIAN_SOURCES;
  const env = { ...process.env, LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH: String(EPOCH_SECONDS) };
  await run('mmdebstrap', [...args, SUITE, tar, ...(sources ? [sources] : [])], env);
}

async function hookCommand(hook: string, recipe: Recipe): Promise<string> {
  const args = hook === 'runtime.sh' ? recipe.packages : hook === 'go.sh' ? [await goRoot(recipe.go ?? '')] : [];
  // mmdebstrap hands the command to a shell and the root as its $1.
  return [`sh ${quote(join(HOOKS, hook))} "$1"`, ...args.map(quote)].join(' ');
}

/** The toolchain as a module: the proxy serves it, the checksum database vouches for it. */
async function goRoot(version: string): Promise<string> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const module = `golang.org/toolchain@v0.0.1-go${version}.linux-${arch}`;
  const printed = await run('go', ['mod', 'download', '-json', module], { ...process.env, GOFLAGS: '', GOWORK: 'off' });
  return (JSON.parse(printed) as { Dir: string }).Dir;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
