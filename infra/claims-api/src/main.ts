import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { run } from './command';
import { buildImage, docker, layersOf, MAX_IMAGE_MB } from './image';
import { CHART, PROJECT, WORKSPACE } from './paths';

const USAGE = `Usage: node lib/main.js <verb>
  image       build the image
  test-image  build the image with its tests, and run them in it
  chart       lint the chart, render it for three versions of Kubernetes, and package it`;
/** Oldest supported, the local cluster's, and a newer one. */
export const KUBERNETES_VERSIONS = ['1.30.0', '1.33.0', '1.35.0'] as const;
const CI_VALUES = ['development', 'gateway', 'ingress', 'postgresql'] as const;

async function main(verb: string | undefined): Promise<number> {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: WORKSPACE, encoding: 'utf8' }).trim();
  const version = `0.1.0+${commit.slice(0, 7)}`;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  switch (verb) {
    case 'image': {
      const image = await buildImage({ version, commit });
      const megabytes = image.bytes / 1e6;
      say(`${image.reference} ${image.id} ${megabytes.toFixed(1)} MB`);
      if (megabytes <= MAX_IMAGE_MB) return 0;
      say(`IMAGE_TOO_LARGE: expected at most ${MAX_IMAGE_MB} MB, found ${megabytes.toFixed(1)}.`);
      return 1;
    }
    case 'test-image': {
      const shipped = await buildImage({ version, commit });
      const tested = await buildImage({ version, commit, target: 'test' });
      const [below, above] = [await layersOf(shipped.reference), await layersOf(tested.reference)];
      if (!below.every((layer, index) => above[index] === layer)) {
        say('IMAGE_NOT_TESTED: expected the layers of the tested image to begin with those of the shipped one.');
        return 1;
      }
      say(
        await docker([
          'run',
          '--rm',
          '--tmpfs',
          '/tmp',
          tested.reference,
          'python',
          '-m',
          'pytest',
          '-p',
          'no:cacheprovider',
        ]),
      );
      return 0;
    }
    case 'chart': {
      const helm = (await ensureTool('helm')).executable;
      const kubeconform = (await ensureTool('kubeconform')).executable;
      const out = join(PROJECT, 'dist/chart');
      mkdirSync(out, { recursive: true });
      for (const name of CI_VALUES) {
        const values = ['--values', join(CHART, 'ci', `${name}-values.yaml`)];
        for (const kube of KUBERNETES_VERSIONS) {
          await run(helm, ['lint', '--strict', '--quiet', CHART, ...values, '--kube-version', kube]);
          const rendered = await run(helm, ['template', 'claims-api', CHART, ...values, '--kube-version', kube]);
          if (process.env.KUBECONFORM_SCHEMAS) {
            const flags = ['-strict', '-kubernetes-version', kube, '-schema-location', process.env.KUBECONFORM_SCHEMAS];
            await run(kubeconform, flags, { input: rendered });
          }
        }
      }
      say((await run(helm, ['package', CHART, '--destination', out])).trim());
      return 0;
    }
    default:
      process.stderr.write(`${USAGE}\n`);
      return 2;
  }
}

main(process.argv[2]).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
