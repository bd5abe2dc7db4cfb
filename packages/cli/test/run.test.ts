import { run } from '../src';

describe('fairway', () => {
  let told: string;
  beforeEach(() => {
    told = '';
    const tell = (text: unknown) => {
      told += String(text);
      return true;
    };
    jest.spyOn(process.stderr, 'write').mockImplementation(tell);
    jest.spyOn(process.stdout, 'write').mockImplementation(tell);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    delete process.env.STAGE;
  });

  test('--help documents every exit code', async () => {
    expect(await run(['--help'])).toBe(0);
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130])
      expect(told).toMatch(new RegExp(`(^|\\s)${code}  \\w`, 'm'));
  });

  test.each([
    [['deploy', '--no-such-option'], 2, /unknown option/],
    [['no-such-command'], 2, /unknown command/],
    [['deploy', '--wait', 'long'], 2, /Expected a whole number/],
    [['history', '--limit', '0'], 2, /Expected at least 1/],
    [['history', '--service', 'no-such-service'], 2, /SERVICE_UNKNOWN/],
    [['verify', '--service', 'no-such-service'], 2, /SERVICE_UNKNOWN: expected --service to be one of .*resize/],
  ])('%j ends with %i', async (argv, code, message) => {
    expect(await run(argv)).toBe(code);
    expect(told).toMatch(message);
  });

  test.each([
    'prod ',
    'PR-1',
    'pr-0',
    'pr-01',
    'pr-1;ls',
    '../prod',
    '__proto__',
    'constructor',
    'pr-\u0661',
    'x'.repeat(5000),
  ])('the odd stage %j is refused before anything is read', async (stage) => {
    process.env.STAGE = stage;
    expect(await run(['deploy', '--service', 'resize'])).toBe(3);
    expect(told).toMatch(
      /STAGE_NAME_INVALID: expected STAGE to be one of local, uat, prod or pr-<number>, found ".*Set/,
    );
    expect(told.length).toBeLessThan(500);
  });
});
