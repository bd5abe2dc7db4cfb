import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run';

/** How a line that does nothing is written, by the end of the file's name. */
const COMMENTS: Record<string, string> = { ts: '//', go: '//', py: '#' };
/** What a change of the program itself is made in: not its tests, and not the files that stay as they were given. */
const LEFT_OUT = /(^|\/)(tests?|integration|bench|tools|node_modules)\/|_test\.|conftest|^apps\/web\/main\.go$/;
const PREFERRED = /\/(lambda|main|app|index)\.\w+$/;

/** The file of a program that a one-line change is tried in, relative to the workspace. */
export function changedFileOf(app: string): string | undefined {
  const files = run('git', ['ls-files', '--', app])
    .output.split('\n')
    .filter((file) => COMMENTS[file.split('.').at(-1) ?? ''] !== undefined && !LEFT_OUT.test(file));
  return files.find((file) => PREFERRED.test(file)) ?? files[0];
}

/** Runs work with one more line in the file, and puts the file back as it was, also after Ctrl-C. */
export function withOneLine<T>(file: string, work: () => T): T {
  const path = join(ROOT, file);
  const before = readFileSync(path);
  const putBack = () => writeFileSync(path, before);
  const onSignal = () => {
    putBack();
    process.exit(130);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const mark = COMMENTS[file.split('.').at(-1) ?? ''];
    writeFileSync(path, Buffer.concat([before, Buffer.from(`${mark} ${Date.now()}\n`)]));
    return work();
  } finally {
    putBack();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
