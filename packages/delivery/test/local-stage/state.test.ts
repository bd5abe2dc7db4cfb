import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalState } from '../../src';

describe('readLocalState', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'state-'));
    mkdirSync(join(workspace, '.fairway/local'), { recursive: true });
  });
  afterEach(() => rmSync(workspace, { recursive: true }));
  const write = (text: string) => writeFileSync(join(workspace, '.fairway/local/state.json'), text);

  test('reads what is up and leaves out what is not', () => {
    write(JSON.stringify({ schemaVersion: 1, clone: '0a1b2c3d' }));
    expect(readLocalState(workspace)).toEqual({ schemaVersion: 1, clone: '0a1b2c3d' });
  });

  test('names the command that starts the stage', () => {
    expect(() => readLocalState(workspace)).toThrow(/LOCAL_STAGE_DOWN[^]*npx nx up local/);
  });

  test.each(['', '{', '[]', '{"schemaVersion":2,"clone":"0a1b2c3d"}'])('takes %j for damaged', (text) => {
    write(text);
    expect(() => readLocalState(workspace)).toThrow(/LOCAL_STAGE_DAMAGED[^]*npx nx run local:reset/);
  });
});
