import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packImage } from './archive';
import { checkChart, packageChart } from './chart';
import { chartReadme } from './chart-readme';
import { CommandError } from './command';
import { buildImage, checkSize, testImage } from './image';
import { APP, CHART, WORKSPACE } from './paths';
import { renderForPolicy } from './policy-input';
import { push, registryOf } from './push';

const USAGE = `Usage: node lib/main.js <verb>
  image         build the image and pack it: archive, SBOM, provenance, and signatures where SIGNING_KEY names a key
  test-image    build the image with its tests, and run python -m pytest in it
  chart         lint the chart, validate what it renders for three versions of Kubernetes, and package it
  render        render what policy judges: each example, and what the local stage is given
  chart-readme  write the chart's README from the comments of its values
  push          push image and chart to the registry that CLAIMS_API_REGISTRY names`;

async function main(verb: string | undefined): Promise<number> {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: WORKSPACE, encoding: 'utf8' }).trim();
  const commit = git('rev-parse', 'HEAD');
  const { appVersion } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as { appVersion: string };
  const version = `${appVersion}+${commit.slice(0, 7)}`;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  switch (verb) {
    case 'image': {
      const image = await buildImage({ version, commit });
      checkSize(image);
      say(`${image.reference} ${image.id} ${(image.bytes / 1e6).toFixed(1)} MB`);
      const { folder, digest, signed } = await packImage(image, commit);
      say(
        `archive ${digest}, SBOM and provenance in ${folder}, ${signed ? 'signed' : 'not signed: SIGNING_KEY is not set'}`,
      );
      return 0;
    }
    case 'test-image':
      say(await testImage({ version, commit }));
      return 0;
    case 'chart': {
      say(await checkChart());
      const { file, digest } = await packageChart(appVersion, appVersion);
      say(`${file} ${digest}`);
      return 0;
    }
    case 'render':
      await renderForPolicy();
      return 0;
    case 'chart-readme':
      writeFileSync(join(CHART, 'README.md'), chartReadme());
      return 0;
    case 'push': {
      const registry = registryOf(process.env);
      const changed = git('status', '--porcelain', '--', APP);
      if (changed) {
        throw new CommandError(
          'TREE_DIRTY',
          `expected ${APP} to be as it was committed, since what is pushed names its commit. Commit first:`,
          changed,
        );
      }
      const image = await buildImage({ version, commit });
      checkSize(image);
      const pushed = await push(image, appVersion, commit, registry);
      say(`${pushed.image} as ${pushed.tags.join(' and ')}\n${pushed.chart}`);
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
