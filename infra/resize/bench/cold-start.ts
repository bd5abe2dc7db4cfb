import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ASSETS, WORKSPACE } from '../src/paths';

const APP = join(WORKSPACE, 'apps', 'resize');
const ASSET = join(ASSETS, `${process.platform}-${process.arch}`);

/** Settings that the bundle insists on when it starts. */
const SETTINGS = {
  AWS_REGION: 'eu-west-1',
  DEST_BUCKET: 'bench',
  ID_KEY_SECRET: 'bench',
  FAIRWAY_VERSION: '0',
  FAIRWAY_COMMIT: '0',
  FAIRWAY_STAGE: 'bench',
  TIME_LIMIT_MS: '1000',
};

/** CPU milliseconds from the start of a process to its first answer, of our bundle and of one with the SDK's S3 client. */
export async function coldStarts(rounds: number): Promise<{ ours: number[]; withClient: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-cold-'));
  try {
    const entry = join(folder, 'entry.js');
    writeFileSync(
      entry,
      `const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
       const client = new S3Client({ region: 'eu-west-1' });
       const { handler } = require(${JSON.stringify(join(APP, 'lib', 'lambda.js'))});
       module.exports = { handler, client, PutObjectCommand };`,
    );
    const outfile = join(ASSET, 'with-client.bench.js');
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      minify: true,
      external: ['@img/sharp-*', '*.node'],
      nodePaths: [join(WORKSPACE, 'node_modules')],
      plugins: [
        {
          name: 'sharp-binary',
          setup: (plugin) =>
            plugin.onLoad({ filter: /[\\/]sharp[\\/]dist[\\/]sharp\.cjs$/ }, () => ({
              contents: 'module.exports = require(`@img/sharp-${process.platform}-${process.arch}/sharp.node`);',
            })),
        },
      ],
    });
    const ours: number[] = [];
    const withClient: number[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        ours.push(start(join(ASSET, 'index.js')));
        withClient.push(start(outfile));
      }
    } finally {
      rmSync(outfile, { force: true });
    }
    return { ours, withClient };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(bundle: string): number {
  const program = `require(${JSON.stringify(bundle)}).handler({ httpMethod: 'GET', path: '/healthz' }, { awsRequestId: 'x' })
    .then(() => { const { user, system } = process.cpuUsage(); process.stderr.write('CPU ' + (user + system) / 1000); });`;
  const output = execFileSync('sh', ['-c', '"$0" -e "$1" 2>&1', process.execPath, program], {
    env: { ...process.env, ...SETTINGS },
  });
  return Number(/CPU ([\d.]+)/.exec(output.toString())?.[1]);
}
