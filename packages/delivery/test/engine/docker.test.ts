import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containersWith, docker } from '../../src/engine/docker';

const path = process.env.PATH;
let folder: string;

/** A `docker` that answers as the real one does. */
function client(script: string): void {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-docker-'));
  process.env.PATH = `${folder}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

test('a failure carries the client’s own last line and what to do', async () => {
  client('echo noise >&2; echo "Error: no such image" >&2; exit 1');
  await expect(docker(['image', 'inspect', 'x'])).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: expect.stringContaining('docker image inspect failed: Error: no such image') as string,
  });
});

test('containers are asked for by every label, and read from what the daemon says', async () => {
  client(`
case "$1" in
  ps) [ "$*" = "ps --all --quiet --no-trunc --filter label=a=1 --filter label=b=2" ] && echo one ;;
  inspect) echo '[{"Id":"one","Name":"/name","Image":"sha256:1","State":{"Running":true},"Config":{"Labels":{"a":"1"}}}]' ;;
esac`);
  expect(await containersWith({ a: '1', b: '2' })).toEqual([
    { id: 'one', name: 'name', running: true, image: 'sha256:1', labels: { a: '1' } },
  ]);
});

test('nothing is inspected where no container carries the labels', async () => {
  client('[ "$1" = ps ] || { echo "unexpected $1" >&2; exit 1; }');
  expect(await containersWith({ a: '1' })).toEqual([]);
});
