import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for each test, gone afterwards. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'delivery-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
