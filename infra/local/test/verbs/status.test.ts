import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Layout } from '../../src/layout';
import { readState, writeState } from '../../src/state-file';
import { logs } from '../../src/verbs/logs';
import { status, table } from '../../src/verbs/status';

describe('without a running stage', () => {
  let folder: string;
  let layout: Layout;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'status-'));
    layout = new Layout(folder);
    layout.create();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('every part is down', async () => {
    const rows = await status(layout);
    expect(rows.map(({ part, health }) => [part, health])).toEqual([
      ['emulator', 'down'],
      ['front-door', 'down'],
      ['metrics', 'down'],
    ]);
    expect(table(rows)).toMatch(/^part +health +address +pid +since\nemulator +down +- +- +-\n/);
  });

  test('the state is its owner’s alone, and another clone’s is not taken for ours', () => {
    writeState(layout, { schemaVersion: 1, clone: layout.clone });
    expect(statSync(layout.stateFile).mode & 0o777).toBe(0o600);
    expect(readState(layout)).toEqual({ schemaVersion: 1, clone: layout.clone });
    writeState(layout, { schemaVersion: 1, clone: '00000000' });
    expect(readState(layout)).toBeUndefined();
  });

  test('logs show whole lines, and name their part', async () => {
    writeFileSync(layout.logFile('emulator'), 'one\ntwo\nhal');
    let text = '';
    await logs(layout, { write: (more) => (text += more) });
    expect(text).toBe('emulator | one\nemulator | two\n');
    await expect(logs(layout, { part: 'nothing', write: () => undefined })).rejects.toThrow(/PART_UNKNOWN[^]*emulator/);
  });
});
