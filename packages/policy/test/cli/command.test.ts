import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { policyCommand, type Surroundings } from '../../src/cli/command';

let folder: string;
let enginesOf: Surroundings['enginesOf'];
beforeEach(() => {
  enginesOf = undefined;
  folder = mkdtempSync(join(tmpdir(), 'fairway-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number | undefined; out: string; err: string }> {
  const result: { code: number | undefined; out: string; err: string } = { code: undefined, out: '', err: '' };
  const program = new Command('fairway').exitOverride();
  program.addCommand(
    policyCommand({
      write: (text) => (result.out += text),
      writeError: (text) => (result.err += text),
      end: (code) => (result.code = code),
      colour: false,
      enginesOf: (stage) => enginesOf?.(stage) ?? Promise.resolve([]),
    }),
  );
  await program.parseAsync(['policy', ...args], { from: 'user' });
  return result;
}

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const QUEUE = 'Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n';

test('check forbids with 9, and writes every report that is asked for', async () => {
  const { code, out } = await run(
    'check',
    file('a.yaml', QUEUE),
    '--no-waivers',
    '--sarif',
    join(folder, 'out/r.sarif'),
    '--junit',
    join(folder, 'out/r.xml'),
    '--markdown',
    join(folder, 'out/r.md'),
    '--html',
    join(folder, 'out/r.html'),
  );

  expect(code).toBe(9);
  expect(out).toContain('storage-encrypted');
  for (const name of ['r.sarif', 'r.xml', 'r.md', 'r.html'])
    expect(readFileSync(join(folder, 'out', name), 'utf8')).toContain('storage-encrypted');
});

test('check --summary tells how often each engine gave each verdict', async () => {
  const summary = join(folder, 'out/summary.json');
  await run('check', file('a.yaml', QUEUE), '--no-waivers', '--summary', summary);
  const { engines, outcome } = JSON.parse(readFileSync(summary, 'utf8')) as {
    outcome: string;
    engines: Record<string, number>[];
  };
  expect(outcome).toBe('fail');
  expect(engines).toEqual([
    { engine: 'fairway', passed: expect.any(Number) as number, failed: 2, waived: 0, unknown: 0 },
  ]);
});

test('check asks the engines of the stage where none is named, and lists each that was asked', async () => {
  const asked: (string | undefined)[] = [];
  enginesOf = (stage) => {
    asked.push(stage);
    return Promise.resolve(stage === 'uat' ? ['hadolint', 'zizmor'] : []);
  };
  const summary = join(folder, 'out/summary.json');
  const enginesAfter = async (...args: string[]): Promise<string[]> => {
    await run('check', file('a.yaml', QUEUE), '--no-waivers', '--summary', summary, ...args);
    const { engines } = JSON.parse(readFileSync(summary, 'utf8')) as { engines: { engine: string }[] };
    return engines.map(({ engine }) => engine);
  };
  // Neither of them reads CloudFormation, so that no tool is needed.
  expect(await enginesAfter('--stage', 'uat')).toEqual(['fairway', 'hadolint', 'zizmor']);
  expect(await enginesAfter('--stage', 'local')).toEqual(['fairway']);
  expect(await enginesAfter('--stage', 'uat', '--engine', 'actionlint')).toEqual(['fairway', 'actionlint']);
  expect(asked).toEqual(['uat', 'local']);
});

test('check allows with 0', async () => {
  expect(await run('check', file('a.yaml', QUEUE), '--no-waivers', '--rule', 'key-rotation')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Policy allows this.') as string,
  });
});

test('a path that is not there is 3, a rule that is none is 2, a broken declaration is 2', async () => {
  expect(await run('check', join(folder, 'gone'))).toMatchObject({
    code: 3,
    err: expect.stringContaining('PATH_MISSING') as string,
  });
  expect(await run('check', file('a.yaml', QUEUE), '--rule', 'nothing')).toMatchObject({ code: 2 });
  expect(
    await run('check', file('a.yaml', QUEUE), '--no-waivers', '--service', file('service.json', '{}')),
  ).toMatchObject({ code: 2, err: expect.stringContaining('DECLARATION_INVALID') as string });
});

test('waive writes an entry that check then honours, and keeps comments', async () => {
  const waivers = file('policy-waivers.yaml', '# Ask the platform team first.\nwaivers: []\n');
  const added = await run(
    'waive',
    'storage-encrypted',
    '--resource',
    'Jobs',
    '--reason',
    'The queue holds public numbers alone',
    '--owner',
    '@acme/platform',
    '--expires',
    '2099-12-31',
    '--waivers',
    waivers,
  );
  const checked = await run('check', file('a.yaml', QUEUE), '--waivers', waivers, '--rule', 'storage-encrypted');

  expect(added.code).toBe(0);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('1 waived') as string });
  expect(readFileSync(waivers, 'utf8')).toContain('# Ask the platform team first.');
});

test('waive refuses what covers everything, and writes nothing', async () => {
  const waivers = file('policy-waivers.yaml', 'waivers: []\n');
  const { code } = await run(
    'waive',
    'storage-encrypted',
    '--resource',
    '*',
    '--reason',
    'The queue holds public numbers alone',
    '--owner',
    '@acme/platform',
    '--expires',
    '2099-12-31',
    '--waivers',
    waivers,
  );

  expect(code).toBe(2);
  expect(readFileSync(waivers, 'utf8')).toBe('waivers: []\n');
});

test('explain and list speak of the rules', async () => {
  expect((await run('explain', 'tls-only')).out).toContain('terraform: ');
  expect((await run('explain', 'nothing')).code).toBe(2);
  expect(JSON.parse((await run('list', '--format', 'json', '--dialect', 'dockerfile')).out)).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'base-image-pinned' })]),
  );
});
