import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, isSeq, isMap } from 'yaml';
import { z } from 'zod';
import { ruleById } from '../rules';
import { type WaiverEntry, waiverFileSchema } from './schema';

export interface Waiver extends Omit<WaiverEntry, 'expires'> {
  /** Last day on which it holds; undefined where what is written is no date. */
  readonly expires: Date | undefined;
  readonly expiresText: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

export interface WaiverFile {
  readonly file: string;
  readonly waivers: readonly Waiver[];
}

/** A waiver file that cannot be read, or says what no waiver may say. */
export class WaiverError extends Error {
  public override readonly name = 'WaiverError';
  public readonly code = 'WAIVER_INVALID';

  constructor(message: string) {
    super(`WAIVER_INVALID: ${message}`);
  }
}

/** Rules of other engines carry the engine's name: `checkov/CKV_AWS_18`. */
const FOREIGN = /^(checkov|cfn-lint|hadolint|zizmor|actionlint)\/[\w.-]+$/;

/**
 * Reads `policy-waivers.yaml`.
 *
 * @throws {WaiverError} naming the place: a waiver that is read wrong would let something through
 */
export function loadWaivers(file: string): WaiverFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new WaiverError(`expected waivers at ${file}: ${(error as Error).message}`);
  }
  return parseWaivers(text, file);
}

export function parseWaivers(text: string, file: string): WaiverFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problem = document.errors[0];
  if (problem)
    throw new WaiverError(
      `${file}:${lines.linePos(problem.pos[0]).line} is no YAML: ${problem.message.split('\n')[0]}`,
    );
  const result = waiverFileSchema.safeParse(document.toJS({ maxAliasCount: 10 }) ?? {});
  if (!result.success) throw new WaiverError(`${file} has the wrong shape.\n${z.prettifyError(result.error)}`);
  const list = isMap(document.contents) ? document.contents.get('waivers', true) : undefined;
  const offsets = isSeq(list)
    ? list.items.map((item) => (item as { range?: [number, number, number] }).range?.[0] ?? 0)
    : [];
  const waivers = result.data.waivers.map((entry, index) =>
    toWaiver(entry, lines.linePos(offsets[index] ?? 0).line, file),
  );
  return { file, waivers };
}

function toWaiver(entry: WaiverEntry, line: number, file: string): Waiver {
  const where = `${file}:${line}`;
  if (!ruleById(entry.policy) && !FOREIGN.test(entry.policy)) {
    throw new WaiverError(
      `${where} waives ${JSON.stringify(entry.policy)}, which is no rule. A waiver names one rule; see fairway policy list`,
    );
  }
  const patterns = [entry.selector.resource, entry.selector.file].filter((pattern) => pattern !== undefined);
  const narrow = patterns.some((pattern) => pattern.replace(/[*/.]/g, '').length >= 3);
  if (!narrow) {
    throw new WaiverError(
      `${where} would cover everything: expected a resource or a file with at least three letters beside *, found ${JSON.stringify(entry.selector)}`,
    );
  }
  return { ...entry, ...readDay(entry.expires), line };
}

/** A day that is no day has passed. */
function readDay(value: unknown): { expires: Date | undefined; expiresText: string } {
  const text =
    value instanceof Date
      ? value.toISOString().slice(0, 10)
      : typeof value === 'string'
        ? value
        : (JSON.stringify(value) ?? 'nothing');
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const day = match ? new Date(`${text}T23:59:59.999Z`) : undefined;
  const real = day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
  return { expires: real ? day : undefined, expiresText: text };
}
