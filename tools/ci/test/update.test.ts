import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raisePins } from '../src/update';

const text =
  "before\nexport const VERSIONS = {\n  '@a/b': '1.2.3',\n  c: '0.4.1',\n  d: '2.0.0',\n} as const;\nafter '@a/b': '1.2.3',\n";
const published = (name: string) =>
  Promise.resolve(
    {
      '@a/b': {
        '1.2.3': '2026-01-01',
        '1.10.0': '2026-05-01',
        '1.11.0': '2026-06-09',
        '2.0.0': '2026-02-01',
        '1.12.0-rc.1': '2026-01-01',
      },
      c: { '0.4.1': '2026-01-01', '0.4.9': '2026-02-01', '0.5.0': '2026-02-01' },
      d: { '2.0.0': '2026-01-01', '1.9.9': '2026-05-01' },
    }[name] ?? {},
  ) as Promise<Record<string, string>>;

test('a pin is raised within its major to what has been public for a week, and nothing else is touched', async () => {
  const result = await raisePins(text, { cooldownDays: 7, now: new Date('2026-06-10'), published });
  assert.deepEqual(result.raised, ['@a/b 1.2.3 -> 1.10.0', 'c 0.4.1 -> 0.4.9']);
  assert.equal(result.text, text.replace("'1.2.3'", "'1.10.0'").replace("'0.4.1'", "'0.4.9'"));
});

test('a file without pins is refused', async () => {
  await assert.rejects(raisePins('nothing', { cooldownDays: 7, published }), /PINS_UNREADABLE/);
});
