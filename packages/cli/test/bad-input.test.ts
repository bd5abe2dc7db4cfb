import { DemoWorkspace } from '@fairway/testing';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(120_000);

const FAIRWAY = join(__dirname, '../bin/fairway.js');

interface End {
  readonly code: number | null;
  readonly told: string;
}

let demo: DemoWorkspace;
beforeEach(() => {
  demo = new DemoWorkspace();
});
afterEach(() => demo.remove());

function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<End> {
  const child = spawn(command, args, { cwd: demo.root, env: { ...process.env, STAGE: 'local', ...env } });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (told += String(part)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, told })));
}

const fairway = (...args: string[]) => run(process.execPath, [FAIRWAY, ...args]);
const deploy = () => fairway('deploy', '--service', 'demo');

/** A stable code, the cause and the next command, where people look: within the last ten lines. */
function expectSentence({ told }: End, sentence: RegExp): void {
  expect(told.trimEnd().split('\n').slice(-10).join('\n')).toMatch(sentence);
}

describe('a damaged record', () => {
  test.each([
    ['is no JSON', () => '{'],
    ['is empty', () => ''],
    ['differs in one byte', (text: string) => text.replace('"durationMs": ', '"durationMs": 1')],
  ])('that %s stops neither the status nor the next deployment, and is not overwritten', async (_, damage) => {
    expect(await deploy()).toMatchObject({ code: 0 });
    const file = join(demo.root, '.fairway/records/local/records/000001.json');
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    const status = await fairway('status');
    expect(status.code).toBe(0);
    expectSentence(status, /RECORD_DAMAGED: .*000001\.json .*history --verify/);
    expect(await deploy()).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(damaged);
    const verified = await fairway('history', '--verify');
    expect(verified.code).toBe(8);
    expectSentence(verified, /RECORDS_DAMAGED: .*Put the named files back from a backup/);
  });

  test('or a damaged journal says what to look at and what to remove', async () => {
    expect(await deploy()).toMatchObject({ code: 0 });
    const journal = join(demo.root, '.fairway/records/local/journal');
    mkdirSync(journal, { recursive: true });
    writeFileSync(join(journal, 'demo.json'), '{"phase":');
    const refused = await deploy();
    expect(refused.code).toBe(3);
    expectSentence(refused, /JOURNAL_DAMAGED: .*journal\/demo\.json.*remove that file, then deploy with --refresh/);
    rmSync(join(journal, 'demo.json'));
    expect(await fairway('deploy', '--refresh', '--service', 'demo')).toMatchObject({ code: 0 });
  });

  test('or a damaged file of secrets tells no value', async () => {
    demo.declare('demo', { secrets: [{ name: 'token', purpose: 'Opens the door' }] });
    demo.write('.fairway/secrets/local/demo.json', '{"token":{"value":"canary-of-a-secret');
    const refused = await deploy();
    expect(refused.code).toBe(3);
    expectSentence(refused, /SECRETS_DAMAGED: .*Put it back from a backup, or remove it/);
    expect(refused.told).not.toContain('canary');
  });
});

describe('a full disk', () => {
  const FILL = 'head -c 4M /dev/zero > .fairway/filler 2>/dev/null';
  const DEPLOY = `"${process.execPath}" "${FAIRWAY}" deploy --service demo; echo "ended with $?"`;

  /** Runs a script whose `.fairway` is a file system of its own, of 512 KiB: in a mount namespace, so that nobody else sees it. */
  function onSmallDisk(script: string): Promise<End> {
    const whole = `mkdir -p .fairway && mount -t tmpfs -o size=512k tmpfs .fairway && ${script}`;
    const isRoot = process.getuid?.() === 0;
    return run('unshare', [...(isRoot ? [] : ['--user', '--map-root-user']), '--mount', 'sh', '-c', whole]);
  }

  test('before a deployment: nothing is changed, and it goes on when there is space', async () => {
    const { told } = await onSmallDisk(
      [
        DEPLOY,
        FILL,
        'echo two > apps/demo/NOTE',
        'echo =full=',
        DEPLOY,
        'rm .fairway/filler',
        'echo =free=',
        DEPLOY,
      ].join('\n'),
    );
    const [before = '', full = '', free = ''] = told.split(/=full=|=free=/);
    expect(before).toMatch(/ended with 0/);
    expectSentence(
      { code: 3, told: full },
      /DISK_FULL: .*no space is left\. Free some \(df -h .*then run the same command/,
    );
    expect(full).toMatch(/ended with 3/);
    expect(free).toMatch(/is live at [^]*ended with 0/);
  });

  test('in the middle of one: the old version stays, and the next command records what happened', async () => {
    const shifting = `until grep -q '"shift"' .fairway/records/local/journal/demo.json 2>/dev/null; do sleep 0.02; done`;
    const script = [
      DEPLOY,
      'echo two > apps/demo/NOTE',
      `( ${shifting}; ${FILL} ) &`,
      'echo =full=',
      DEPLOY,
      'rm -f .fairway/filler',
      'echo =free=',
      DEPLOY,
      `"${process.execPath}" "${FAIRWAY}" history --json > history.json`,
      `"${process.execPath}" "${FAIRWAY}" history --verify`,
    ];
    const { told, code } = await onSmallDisk(script.join('\n'));
    const [, full = '', free = ''] = told.split(/=full=|=free=/);
    expect(full).toMatch(/ended with 5/);
    expectSentence({ code: 5, told: full }, /no space is left[^]*Backed out: 0\.0\.0\+[0-9a-f]{7} is live/);
    expect(free).toMatch(/ended with 0[^]*records, unbroken/);
    expect(code).toBe(0);
    const history = JSON.parse(readFileSync(join(demo.root, 'history.json'), 'utf8')) as { outcome: string }[];
    expect(history.map(({ outcome }) => outcome)).toEqual(['live', 'backed-out', 'live']);
  });
});

describe('a stage', () => {
  test('whose values nobody has set names the variable', async () => {
    const refused = await run(process.execPath, [FAIRWAY, 'status'], { STAGE: 'prod' });
    expect(refused.code).toBe(3);
    expectSentence(refused, /STAGE_NOT_CONFIGURED: .*FAIRWAY_PROD_RECORDS_BUCKET, which is not set\. Set it/);
  });
});

describe('a platform that does not take part', () => {
  let server: Server;
  let port: number;
  let answer: (() => { status: number; body: string }) | undefined;
  beforeEach(async () => {
    answer = undefined;
    server = createServer((_, response) => {
      const given = answer?.();
      if (given) response.writeHead(given.status, { 'content-type': 'application/xml' }).end(given.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const inCloud = (...args: string[]) =>
    run(process.execPath, [FAIRWAY, ...args], {
      STAGE: 'uat',
      FAIRWAY_UAT_RECORDS_BUCKET: 'records',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'expired',
      AWS_SECRET_ACCESS_KEY: 'expired',
      AWS_EC2_METADATA_DISABLED: 'true',
      FAIRWAY_UAT_AWS_ACCOUNT: '000000000000',
      FAIRWAY_UAT_AWS_ROLE: 'arn:aws:iam::000000000000:role/pipeline',
    });

  test('because credentials are too old says so', async () => {
    answer = () => ({
      status: 400,
      body: '<Error><Code>ExpiredToken</Code><Message>The token has expired</Message></Error>',
    });
    const refused = await inCloud('status');
    expect(refused.code).toBe(3);
    expectSentence(refused, /CREDENTIALS_REFUSED: .*ExpiredToken\. Sign in again, then run the same command/);
  });

  test('because it never answers is given up in time', async () => {
    const started = performance.now();
    const refused = await inCloud('status');
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(refused.code).toBe(3);
    expectSentence(refused, /STORE_UNREACHABLE: .*no answer .*AWS_ENDPOINT_URL, then run the same command/);
  });

  test('because nobody listens says so', async () => {
    server.close();
    const refused = await inCloud('history', '--verify');
    expect(refused.code).toBe(3);
    expectSentence(refused, /STORE_UNREACHABLE: .*AWS_ENDPOINT_URL/);
  });
});
