// Makes what Lambda runs: dist/<platform>/ with one bundled file and sharp's binaries for that platform.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const lock = JSON.parse(await readFile(join(here, '../../package-lock.json'), 'utf8')).packages;

/** AWS runs the function on arm64; the local stage runs it on this machine. */
const platforms = new Set(['linux-arm64', `${process.platform}-${process.arch}`]);

const bundle = await build({
  entryPoints: [join(here, 'lib/lambda.js')],
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  minify: true,
  // Without names a stack trace in the log would say nothing.
  keepNames: true,
  legalComments: 'none',
  external: ['@img/sharp-*'],
  plugins: [{ name: 'sharp-binary', setup: loadSharpDirectly }],
  write: false,
  logLevel: 'warning',
});

await rm(dist, { recursive: true, force: true });
for (const platform of platforms) {
  const asset = join(dist, platform);
  await mkdir(asset, { recursive: true });
  await writeFile(join(asset, 'index.js'), bundle.outputFiles[0].contents);
  await installBinaries(platform, asset);
}

/**
 * Replaces sharp's search for its binary by the one place where it lies beside the bundle.
 *
 * The search tries names that only exist in a build from source, which esbuild cannot resolve, and reads files of the
 * operating system to tell one C library from another: work that a cold start need not do.
 */
function loadSharpDirectly({ onLoad }) {
  onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]sharp\.cjs$/ }, () => ({
    contents: 'module.exports = require(`@img/sharp-${process.platform}-${process.arch}/sharp.node`);',
    loader: 'js',
  }));
}

/**
 * Installs sharp's two binary packages for a platform that may not be this one.
 *
 * npm takes them by the versions and checksums of the workspace's own lock file, so a platform that nobody here runs
 * is pinned as firmly as the one that the tests ran on.
 */
async function installBinaries(platform, asset) {
  const [os, cpu] = platform.split('-');
  const packages = [`@img/sharp-${platform}`, `@img/sharp-libvips-${platform}`];
  const folder = await mkdtemp(join(tmpdir(), 'fairway-sharp-'));
  try {
    // npm lets a foreign platform in only as an optional dependency.
    const optionalDependencies = Object.fromEntries(packages.map((name) => [name, locked(name).version]));
    const manifest = { name: 'binaries', version: '0.0.0', private: true, optionalDependencies };
    const entries = packages.map((name) => {
      const { version, integrity, os: onOs, cpu: onCpu, libc } = locked(name);
      return [`node_modules/${name}`, { version, integrity, os: onOs, cpu: onCpu, libc, optional: true }];
    });
    const ownLock = {
      name: 'binaries',
      lockfileVersion: 3,
      requires: true,
      packages: { '': manifest, ...Object.fromEntries(entries) },
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(ownLock));
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `--os=${os}`, `--cpu=${cpu}`];
    if (os === 'linux') flags.push('--libc=glibc');
    await promisify(execFile)('npm', ['ci', ...flags], { cwd: folder });
    await mkdir(join(asset, 'node_modules/@img'), { recursive: true });
    for (const name of packages) await move(join(folder, 'node_modules', name), join(asset, 'node_modules', name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function locked(name) {
  const entry = lock[`node_modules/${name}`];
  if (entry?.integrity) return entry;
  throw new Error(
    `BINARY_NOT_LOCKED: expected ${name} with a checksum in package-lock.json, found none. Run npm install at the root.`,
  );
}

async function move(from, to) {
  try {
    await rename(from, to);
  } catch {
    // The temporary folder may be on another file system.
    await cp(from, to, { recursive: true });
  }
}
