import { InputError } from '../../tree/input-error';
import type { SourceText } from '../../tree/source';

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case. */
  readonly name: string;
  readonly flags: readonly string[];
  readonly text: string;
  /** Lines of heredocs that belong to it. */
  readonly heredoc: string;
  readonly line: number;
}

const NAMES = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/**
 * Reads a Dockerfile into instructions: continuation lines joined, comments left out, heredocs kept.
 *
 * @throws {InputError} `INPUT_MALFORMED` for what is no instruction
 */
export function parseDockerfile(source: SourceText): Instruction[] {
  const lines = source.text.split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 3).join('\n')) ? '`' : '\\';
  const instructions: Instruction[] = [];
  for (let index = 0; index < lines.length;) {
    const line = index + 1;
    let text = (lines[index++] ?? '').trim();
    if (text === '' || text.startsWith('#')) continue;
    while (text.endsWith(escape) && index < lines.length) {
      const next = (lines[index++] ?? '').trim();
      if (next === '' || next.startsWith('#')) continue;
      text = `${text.slice(0, -1).trimEnd()} ${next}`;
    }
    if (text.endsWith(escape)) text = text.slice(0, -1);
    const match = /^([A-Za-z]+)(?:\s+|$)([\s\S]*)$/.exec(text);
    const name = match?.[1]?.toUpperCase() ?? '';
    if (!match || !NAMES.has(name)) {
      throw new InputError(
        'INPUT_MALFORMED',
        `expected an instruction of a Dockerfile, found ${JSON.stringify(text.slice(0, 40))}`,
        source.file,
        line,
      );
    }
    const { flags, rest } = splitFlags(match[2] ?? '');
    const heredoc: string[] = [];
    for (const marker of rest.matchAll(/<<-?["']?([A-Za-z_][A-Za-z0-9_]*)["']?/g)) {
      if (!['RUN', 'COPY', 'ADD'].includes(name)) break;
      while (index < lines.length && (lines[index] ?? '').trim() !== marker[1]) heredoc.push(lines[index++] ?? '');
      index++;
    }
    instructions.push({ name, flags, text: rest.trim(), heredoc: heredoc.join('\n'), line });
  }
  return instructions;
}

function splitFlags(text: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let rest = text;
  for (let match = /^--[a-z][\w-]*(?:=\S+)?\s*/.exec(rest); match; match = /^--[a-z][\w-]*(?:=\S+)?\s*/.exec(rest)) {
    flags.push(match[0].trim());
    rest = rest.slice(match[0].length);
  }
  return { flags, rest };
}

/** `KEY=value KEY2="a b"`, or the old `KEY value`. */
export function keyValues(text: string): [string, string][] {
  const pairs = [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)].map((match): [string, string] => [
    match[1] ?? '',
    (match[2] ?? '').replace(/^(["'])([\s\S]*)\1$/, '$2'),
  ]);
  if (pairs.length > 0) return pairs;
  const space = text.search(/\s/);
  return space < 0 ? [[text, '']] : [[text.slice(0, space), text.slice(space).trim()]];
}
