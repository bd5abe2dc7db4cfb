import type { Probe, ServiceDeclaration } from '@fairway/declaration';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { reasonOf } from '../errors';
import type { ProbeResult } from '../records/record';
import type { Answer, Question } from './ask';

/** Sends a question somewhere: over HTTP, or straight to a release that has no traffic yet. */
export type Asker = (question: Question, timeoutMs: number) => Promise<Answer>;

const ajv = new Ajv2020({ strict: false, allErrors: false });
const validators = new WeakMap<object, ValidateFunction>();

/**
 * How long a probe waits, in milliseconds: twice the p99 objective, at least a second, and never longer than the service may
 * take for a request.
 */
export function probeTimeoutMs({ objectives, limits }: Pick<ServiceDeclaration, 'objectives' | 'limits'>): number {
  return Math.min(limits.timeoutSeconds * 1000, Math.max(1000, 2 * objectives.latencyP99Ms));
}

/** Sends one probe and judges the answer: status, body, and the version where the probe tells it. */
export async function runProbe(
  probe: Probe,
  send: Asker,
  timeoutMs: number,
  expectedVersion?: string,
): Promise<ProbeResult> {
  let answer: Answer;
  try {
    answer = await send({ method: probe.method, path: probe.path }, timeoutMs);
  } catch (error) {
    return { name: probe.name, ok: false, reason: `${probe.method} ${probe.path}: ${reasonOf(error)}` };
  }
  const versionSeen = probe.versionAt === undefined ? undefined : versionIn(answer.body, probe.versionAt);
  const reason = judge(probe, answer, versionSeen, expectedVersion);
  return {
    name: probe.name,
    ok: reason === undefined,
    reason: reason && `${probe.method} ${probe.path}: ${reason}`,
    versionSeen,
    latencyMs: round(answer.latencyMs),
  };
}

function judge(probe: Probe, answer: Answer, versionSeen?: string, expected?: string): string | undefined {
  if (answer.status !== probe.status) return `expected status ${probe.status}, found ${answer.status}`;
  if (probe.schema) {
    const problem = checkBody(probe.schema, answer.body);
    if (problem) return `the body is not as declared: ${problem}`;
  }
  if (probe.versionAt !== undefined && expected !== undefined && versionSeen !== expected) {
    return `expected version ${expected}, found ${versionSeen ?? `none at ${probe.versionAt}`}`;
  }
  return undefined;
}

function checkBody(schema: Record<string, unknown>, body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'it is no JSON';
  }
  let validate = validators.get(schema);
  if (!validate) validators.set(schema, (validate = ajv.compile(schema)));
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'body' });
}

/** What the JSON pointer (RFC 6901) finds in the body, where that is a text or a number. */
export function versionIn(body: string, pointer: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
