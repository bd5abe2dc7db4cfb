import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSETS, WORKSPACE } from '../../src/paths';

/** The bundle that the emulator runs on this machine. */
const BUNDLE = join(ASSETS, `linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`, 'index.js');

/**
 * Runs work while the built program behaves otherwise, and puts it back.
 *
 * @param body of a handler that has `original`, the program's own, and `all`, what Lambda gives it
 */
export async function whileBroken<T>(body: string, work: () => Promise<T>): Promise<T> {
  const bundle = readFileSync(BUNDLE);
  appendFileSync(
    BUNDLE,
    `\n;{ const original = module.exports.handler; module.exports = { handler: async (...all) => { ${body} } }; }\n`,
  );
  seal();
  try {
    return await work();
  } finally {
    writeFileSync(BUNDLE, bundle);
    seal();
  }
}

/** What the build does at its end: a bundle that was altered afterwards would be refused. */
function seal(): void {
  execFileSync(process.execPath, [join(WORKSPACE, 'projenrc', 'scripts', 'seal-artefacts.mjs'), ASSETS]);
}
