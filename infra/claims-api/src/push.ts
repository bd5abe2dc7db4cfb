import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { packImage } from './archive';
import { packageChart } from './chart';
import { CommandError, run } from './command';
import type { Image } from './image';

/** Where image and chart are pushed to, such as `ghcr.io/acme`; logins are those of `docker login`. */
export const REGISTRY = 'CLAIMS_API_REGISTRY';

export interface Pushed {
  /** `<registry>/claims-api@sha256:…` */
  readonly image: string;
  readonly tags: readonly string[];
  /** `oci://<registry>/charts/claims-api:<version>` */
  readonly chart: string;
}

export function registryOf(environment: NodeJS.ProcessEnv): string {
  const registry = environment[REGISTRY] ?? '';
  if (/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*$/.test(registry)) return registry;
  throw new CommandError(
    'REGISTRY_MISSING',
    `expected ${REGISTRY} to name a registry such as ghcr.io/acme, found "${registry}".`,
    'Set it, and log in: docker login',
  );
}

/**
 * Pushes the image by a tag of its version and as `latest`, and the chart that runs that very image by default.
 *
 * @param commit hash of the commit; a work tree that differs from it is not pushed
 */
export async function push(image: Image, base: string, commit: string, registry: string): Promise<Pushed> {
  const [crane, helm] = [await ensureTool('crane'), await ensureTool('helm')];
  const short = commit.slice(0, 7);
  const tag = `${base}-${short}`;
  const repository = `${registry}/claims-api`;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-push-'));
  try {
    const { file } = await packImage(image, commit);
    const said = await run(crane.executable, ['push', file, `${repository}:${tag}`], { code: 'IMAGE_PUSH_FAILED' });
    await run(crane.executable, ['tag', `${repository}:${tag}`, 'latest'], { code: 'IMAGE_PUSH_FAILED' });
    const chart = await packageChart(`${base}+${short}`, tag);
    // A registry on this machine has no certificate.
    const plain = /^(localhost|127\.[\d.]+)(:|\/|$)/.test(registry) ? ['--plain-http'] : [];
    await run(helm.executable, ['push', chart.file, `oci://${registry}/charts`, ...plain], {
      code: 'CHART_PUSH_FAILED',
    });
    // A tag of a registry holds no `+`: Helm writes `_`.
    const where = `oci://${registry}/charts/claims-api:${base}_${short}`;
    return { image: said.trim(), tags: [tag, 'latest'], chart: where };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
