import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BUILT_IMAGES } from '../../../../packages/toolchain/src/built-image';
import { ask, show, WORKSPACE } from '../commands';
import { CiError } from '../errors';
import type { GitHub } from '../github';
import { builtCharts, builtImages } from './built';
import { type ChartVersions, ensureHelm, repackage } from './chart';
import { RELEASE } from './pack';

const FOLDER = 'dist/publish';

export interface Published {
  /** Such as `ghcr.io/fairway/fairway/claims-api`. */
  readonly name: string;
  /** `sha256:` and 64 digits: what is signed, and what a deployment should name. */
  readonly digest: string;
}

interface PushedImage extends Published {
  /** Project that builds it. */
  readonly project: string;
  /** Its tag beside `latest`. */
  readonly tag: string;
}

export interface PublishOptions {
  /** Registry and path, such as `ghcr.io/fairway/fairway`. */
  readonly registry: string;
  /** Tag beside `latest`. @default the tag that the image was built with, which holds version and commit */
  readonly version?: string;
}

/**
 * Pushes the images of this commit as `latest` and their version, and the charts that run these, signs each by its digest, and lists
 * them in `dist/publish/checksums.txt`. What is pushed to a registry of this machine is not signed: no identity is there to sign with.
 *
 * @throws {CiError} `NOTHING_TO_PUBLISH` where something that a project builds is missing
 */
export async function publish({ registry, version }: PublishOptions): Promise<Published[]> {
  const images = await pushImages(registry, version);
  const published = [...images, ...(await pushCharts(registry, images, version))];
  if (!isLoopback(registry)) {
    for (const { name, digest } of published) await show(['cosign', 'sign', '--yes', `${name}@${digest}`]);
  }
  const lines = published.map(({ name, digest }) => `${digest.replace('sha256:', '')}  ${name}\n`);
  mkdirSync(join(WORKSPACE, FOLDER), { recursive: true });
  writeFileSync(join(WORKSPACE, FOLDER, 'checksums.txt'), lines.join(''));
  return published;
}

const isLoopback = (registry: string): boolean => /^(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(registry);

/** Pushes each image by its tag and as `latest`. */
async function pushImages(registry: string, version?: string): Promise<PushedImage[]> {
  const published: PushedImage[] = [];
  for (const { repository, tag: built } of await builtImages()) {
    const project = repository.slice(BUILT_IMAGES.length);
    const name = `${registry}/${project}`.toLowerCase();
    const tag = version === undefined ? built : plain(version);
    let digest: string | undefined;
    for (const target of [tag, 'latest']) {
      await show(['docker', 'tag', `${repository}:${built}`, `${name}:${target}`]);
      digest = digestIn(await ask(['docker', 'push', `${name}:${target}`]), name);
    }
    if (digest !== undefined) published.push({ project, tag, name, digest });
  }
  return published;
}

async function pushCharts(registry: string, images: readonly PushedImage[], version?: string): Promise<Published[]> {
  const charts = builtCharts();
  if (charts.length === 0) return [];
  const helm = await ensureHelm();
  const commit = await ask(['git', 'rev-parse', 'HEAD']);
  const folder = mkdtempSync(join(tmpdir(), 'fairway-charts-'));
  try {
    const published: Published[] = [];
    for (const { name, file } of charts) {
      const versions = chartVersions(name, commit, images, version);
      published.push(await pushChart(helm, await repackage(helm, join(WORKSPACE, file), folder, versions), registry));
    }
    return published;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The version of a pushed chart names the commit, or is the release's; by default it runs the image that was pushed with it.
 *
 * @throws {CiError} `NOTHING_TO_PUBLISH` where no image of the project was pushed
 */
export function chartVersions(
  project: string,
  commit: string,
  images: readonly Pick<PushedImage, 'project' | 'tag'>[],
  version?: string,
): ChartVersions {
  const image = images.find((pushed) => pushed.project === project);
  if (!image) {
    throw new CiError(
      'NOTHING_TO_PUBLISH',
      `expected an image of ${project} for its chart to run, found none. Build it: npx nx image ${project}`,
    );
  }
  return {
    version: (declared) => (version === undefined ? `${declared}+${commit.slice(0, 7)}` : plain(version)),
    appVersion: image.tag,
  };
}

/** `1.2.3` of the tag `v1.2.3`. */
const plain = (version: string): string => version.replace(/^v/, '');

/** @throws {CiError} `DIGEST_UNKNOWN` where Helm does not say under which digest the registry keeps the chart */
export async function pushChart(helm: string, chart: string, registry: string): Promise<Published> {
  // A registry on this machine has no certificate.
  const insecure = isLoopback(registry) ? ['--plain-http'] : [];
  const push = [helm, 'push', chart, `oci://${registry.toLowerCase()}/charts`, ...insecure];
  // Helm 3 tells the digest on standard error.
  const said = await ask(push, { bothStreams: true });
  const name = `${registry.toLowerCase()}/charts/${basename(chart).replace(/-\d.*$/, '')}`;
  return { name, digest: digestIn(said, name) };
}

function digestIn(said: string, name: string): string {
  const digest = /[Dd]igest:\s*(sha256:[0-9a-f]{64})/.exec(said)?.[1];
  if (digest !== undefined) return digest;
  throw new CiError(
    'DIGEST_UNKNOWN',
    `expected the registry to tell the digest of ${name}, found:\n${said.slice(-500)}`,
  );
}

/** Each npm tarball of the release, its provenance proved by the job's identity: no token is stored anywhere. */
export async function publishPackages(): Promise<number> {
  const tarballs = globSync('fairway-*.tgz', { cwd: join(WORKSPACE, RELEASE) }).sort();
  for (const tarball of tarballs)
    await show(['npm', 'publish', '--provenance', '--access', 'public', join(WORKSPACE, RELEASE, tarball)]);
  return tarballs.length;
}

/** A release of the tag with its files; a draft until the last one is there. */
export async function publishRelease(github: GitHub, tag: string, folder = join(WORKSPACE, RELEASE)): Promise<number> {
  const files = globSync('*', { cwd: folder }).sort();
  const created = await github.send('POST', '/releases', {
    tag_name: tag,
    name: tag,
    draft: true,
    generate_release_notes: true,
  });
  const { id, upload_url: upload } = created as { id: number; upload_url: string };
  const url = upload.replace(/\{.*$/, '');
  for (const file of files)
    await github.upload(`${url}?name=${encodeURIComponent(file)}`, readFileSync(join(folder, file)));
  await github.send('PATCH', `/releases/${id}`, { draft: false });
  return files.length;
}

/** Writes what is in the images of this commit to a folder, for a scanner that reads files. */
export async function unpackImages(folder: string): Promise<number> {
  const images = await builtImages();
  for (const { repository, tag } of images) {
    const image = `${repository}:${tag}`;
    const target = join(WORKSPACE, folder, image.slice(BUILT_IMAGES.length).replace(/[^\w.-]/g, '_'));
    mkdirSync(target, { recursive: true });
    await show([
      'bash',
      '-euo',
      'pipefail',
      '-c',
      'id=$(docker create "$1"); docker export "$id" | tar --extract --directory "$2" --no-same-owner; docker rm "$id"',
      'bash',
      image,
      target,
    ]);
  }
  return images.length;
}
