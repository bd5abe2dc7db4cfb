import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ask, show, WORKSPACE } from '../commands';
import { CiError } from '../errors';
import { builtCharts } from './built';
import { ensureHelm, repackage } from './chart';

export const RELEASE = 'dist/release';
const CHECKSUMS = 'checksums.txt';

export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  bin?: Record<string, string>;
  main?: string;
  files?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: unknown;
  scripts?: unknown;
  nx?: unknown;
  [more: string]: unknown;
}

/**
 * Writes what others install to `dist/release`: a tarball of each library and the command, charts, the Terraform module, a bill of
 * materials, and the digest of each.
 *
 * @param version such as `1.2.3`; every package gets it, and asks for its siblings in exactly it
 * @throws {CiError} `NOTHING_TO_PUBLISH` where a project that packages a chart has none, or more than one
 */
export async function pack(version: string): Promise<string[]> {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new CiError(
      'VERSION_INVALID',
      `expected a version such as 1.2.3, found ${JSON.stringify(version)}. Name the tag v1.2.3.`,
      2,
    );
  }
  const folder = join(WORKSPACE, RELEASE);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const library of libraries()) await packLibrary(library, version, folder);
  await packModules(version, folder);
  await packCharts(version, folder);
  writeFileSync(
    join(folder, 'npm.spdx.json'),
    await ask(['npm', 'sbom', '--sbom-format=spdx', '--omit=dev', '--package-lock-only']),
  );
  writeFileSync(join(folder, CHECKSUMS), checksums(folder));
  return globSync('*', { cwd: folder }).sort();
}

/** @throws {CiError} `RELEASE_ALTERED` where a file is not what was packed, is missing, or came in addition */
export function checkPacked(folder = join(WORKSPACE, RELEASE)): void {
  const expected = existsSync(join(folder, CHECKSUMS)) ? readFileSync(join(folder, CHECKSUMS), 'utf8') : '';
  if (expected !== '' && expected === checksums(folder)) return;
  throw new CiError(
    'RELEASE_ALTERED',
    `the files of ${folder} are not those that ${CHECKSUMS} lists. Pack them anew: npm run ci -- pack`,
  );
}

/** Lines as `sha256sum --check` reads them. */
function checksums(folder: string): string {
  return globSync('*', { cwd: folder })
    .filter((file) => file !== CHECKSUMS)
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('');
}

/** Libraries that the command needs, and the command; `testing` is for our own tests. */
function libraries(): string[] {
  return globSync('packages/*/package.json', { cwd: WORKSPACE })
    .map((file) => file.replace(/\/package\.json$/, ''))
    .filter((path) => path !== 'packages/testing')
    .sort();
}

async function packLibrary(path: string, version: string, folder: string): Promise<void> {
  const from = join(WORKSPACE, path);
  if (!existsSync(join(from, 'lib')))
    throw new CiError('NOT_BUILT', `expected ${path}/lib, found none. Build it: npx nx run-many -t build`);
  const staging = mkdtempSync(join(tmpdir(), 'fairway-pack-'));
  try {
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
    const content = ['lib', 'bin', 'schema', 'stages.json', 'README.md'].filter((name) => existsSync(join(from, name)));
    for (const name of content) cpSync(join(from, name), join(staging, name), { recursive: true, dereference: true });
    cpSync(join(WORKSPACE, 'LICENSE'), join(staging, 'LICENSE'));
    // Tools lie beside the packages in the repository; a package that is installed carries what it builds from.
    if (path === 'packages/toolchain') copyTools(join(staging, 'tools'));
    writeFileSync(
      join(staging, 'package.json'),
      JSON.stringify(published(manifest, { version, directory: path, files: [...content, 'tools'] }), undefined, 2),
    );
    await show(['npm', 'pack', '--silent', '--pack-destination', folder, staging]);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

export interface PublishedAs {
  readonly version: string;
  /** Folder of its sources in the repository. */
  readonly directory: string;
  readonly files: readonly string[];
}

/** What a manifest says of a package that others install. */
export function published(
  { devDependencies: _dev, scripts: _scripts, nx: _nx, private: _private, '//': _marker, ...manifest }: Manifest,
  { version, directory, files }: PublishedAs,
  { GITHUB_REPOSITORY: repository }: NodeJS.ProcessEnv = process.env,
): Manifest {
  const dependencies = Object.entries(manifest.dependencies ?? {}).map(([name, wanted]) => [
    name,
    name.startsWith('@fairway/') ? version : wanted,
  ]);
  return {
    ...manifest,
    version,
    license: 'Apache-2.0',
    // npm takes a provenance only for a package that names the repository that the provenance names.
    ...(repository && { repository: { type: 'git', url: `git+https://github.com/${repository}.git`, directory } }),
    files: [...files],
    dependencies: Object.fromEntries(dependencies) as Record<string, string>,
  };
}

function copyTools(target: string): void {
  for (const tool of globSync('tools/*/tool.json', { cwd: WORKSPACE })) {
    const folder = tool.replace(/\/tool\.json$/, '');
    cpSync(join(WORKSPACE, folder), join(target, basename(folder)), { recursive: true });
  }
}

/** The charts in the version of the release, each of which runs the image that is pushed as that version. */
async function packCharts(version: string, folder: string): Promise<void> {
  const charts = builtCharts();
  if (charts.length === 0) return;
  const helm = await ensureHelm();
  for (const { file } of charts) {
    const chart = await repackage(helm, join(WORKSPACE, file), folder, { version: () => version, appVersion: version });
    renameSync(chart, join(folder, `chart-${basename(chart)}`));
  }
}

/** The Terraform modules as archives, which `source = "https://…/module-image-bucket-1.2.3.tar.gz"` takes. */
async function packModules(version: string, folder: string): Promise<void> {
  for (const module of globSync('infra/*/modules/*', { cwd: WORKSPACE })) {
    const file = join(folder, `module-${basename(module)}-${version}.tar.gz`);
    // The same bytes each time: names in order, no times and no owners of this machine.
    const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--exclude=.terraform*'];
    await show(['tar', '--create', '--gzip', ...same, '--file', file, '--directory', join(WORKSPACE, module), '.']);
  }
}
