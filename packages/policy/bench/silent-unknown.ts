import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkFiles } from '../src/check';
import { rulesFor, type Snippet } from './corpus';

/** An unresolvable value in the words of each dialect. */
const OPEN: Readonly<Record<string, (line: string) => string | undefined>> = {
  terraform: (line) =>
    replaceValue(line, /^(\s*[\w"]+\s*=\s*)(?!<<|\{|\[|jsonencode)(\S.*)$/, 'var.not_declared_anywhere'),
  cloudformation: (line) => replaceValue(line, /^(\s*(?:- )?[\w]+:\s+)(?!\||>|\{)(\S.*)$/, '!ImportValue not-known'),
};

function replaceValue(line: string, pattern: RegExp, by: string): string | undefined {
  const match = pattern.exec(line);
  return match && !/^\s*(- )?Type:/.test(line) ? `${match[1]}${by}` : undefined;
}

/**
 * Passes that hide an unknown value.
 *
 * In each good snippet every line is taken away in turn. Where that makes the rule fail, the line decides: put an
 * unresolvable value there instead, and the rule must not pass.
 */
export async function silentUnknowns(folder: string, corpus: readonly Snippet[]): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'fairway-unknown-'));
  let silent = 0;
  let tried = 0;
  try {
    for (const snippet of corpus) {
      const open = OPEN[snippet.dialect];
      if (snippet.label !== 'good' || !open) continue;
      const ids = rulesFor(snippet);
      const lines = readFileSync(join(folder, snippet.path), 'utf8').split('\n');
      const verdicts = async (text: readonly string[]): Promise<string[]> => {
        const file = join(scratch, basename(snippet.path));
        writeFileSync(file, text.join('\n'));
        const { findings } = await checkFiles([file]);
        return findings.filter(({ ruleId }) => ids.includes(ruleId)).map(({ verdict }) => verdict);
      };
      for (const [index, line] of lines.entries()) {
        const replaced = open(line);
        if (replaced === undefined || !(await verdicts(lines.toSpliced(index, 1))).includes('fail')) continue;
        tried++;
        if ((await verdicts(lines.with(index, replaced))).length > 0) continue;
        silent++;
        process.stdout.write(`silent unknown: ${snippet.path}:${index + 1} ${replaced.trim()}\n`);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  process.stdout.write(`silent_unknown: ${tried} deciding values were made unknown\n`);
  return silent;
}
