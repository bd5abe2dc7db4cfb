/** Where a value stands, so that a person finds it. */
export interface Provenance {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Path inside the resource, such as `Properties.StorageEncrypted`. */
  readonly pointer?: string;
}

/** A default of a platform: what holds where nothing is written. */
export interface PlatformDefault {
  /** Day from which the platform behaves so, `YYYY-MM-DD`; for older ones the day on which it was looked up. */
  readonly since: string;
  readonly source: string;
}

export interface Known<T> {
  readonly state: 'known';
  readonly value: T;
  readonly at: Provenance;
  /** Set where the value is the platform's default and nobody wrote it. */
  readonly default?: PlatformDefault;
  /** Set where the value comes from elsewhere, such as a parameter's default. */
  readonly note?: string;
}

export interface Unknown<T> {
  readonly state: 'unknown';
  /** What it depends on, in the dialect's own words. */
  readonly dependsOn: string;
  /** Every value that it may take, where that is known; undefined stands for absent. */
  readonly candidates?: readonly (T | undefined)[];
  readonly at: Provenance;
}

export interface Absent {
  readonly state: 'absent';
  readonly at: Provenance;
}

/** A property of the model. */
export type Value<T> = Known<T> | Unknown<T> | Absent;

export function known<T>(value: T, at: Provenance, more: Partial<Known<T>> = {}): Known<T> {
  return { state: 'known', value, at, ...more };
}

export function absent(at: Provenance): Absent {
  return { state: 'absent', at };
}

/** Applies a function to what is known, or may be, of a value. */
export function mapValue<T, U>(value: Value<T>, change: (value: T) => U): Value<U> {
  switch (value.state) {
    case 'known':
      return { ...value, value: change(value.value) };
    case 'unknown':
      return {
        state: 'unknown',
        dependsOn: value.dependsOn,
        at: value.at,
        candidates: value.candidates?.map((candidate) => (candidate === undefined ? undefined : change(candidate))),
      };
    case 'absent':
      return value;
  }
}

/** The value, or the platform's default where nothing is written. */
export function orDefault<T>(value: Value<T>, fallback: T, origin: PlatformDefault): Value<T> {
  if (value.state === 'absent') return known(fallback, value.at, { default: origin });
  if (value.state === 'unknown' && value.candidates) {
    return { ...value, candidates: value.candidates.map((candidate) => candidate ?? fallback) };
  }
  return value;
}

/** True where every value holds, false where one fails, unknown otherwise; an empty list is true. */
export function allOf(values: readonly Value<boolean>[], at: Provenance): Value<boolean> {
  const failing = values.find((value) => value.state === 'known' && !value.value);
  if (failing) return failing;
  const open = values.find((value) => value.state === 'unknown');
  if (open) return open;
  return values.find((value) => value.state === 'absent') ?? values[0] ?? known(true, at);
}

/** True where one value holds, unknown where one may, otherwise what the last one says. */
export function anyOf(values: readonly Value<boolean>[], at: Provenance): Value<boolean> {
  return (
    values.find((value) => value.state === 'known' && value.value) ??
    values.find((value) => value.state === 'unknown') ??
    values.find((value) => value.state === 'known') ??
    values[0] ??
    absent(at)
  );
}
