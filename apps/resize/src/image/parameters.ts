import { badRequest } from '../http/problem';
import { type ImageFormat, SOURCE_FORMATS } from './format';
import { MAX_SIDE } from './limits';

export const FITS = ['inside', 'cover', 'contain', 'fill', 'outside'] as const;
export type Fit = (typeof FITS)[number];

/** What the caller asks for. Sides in pixels; undefined where it was left out. */
export interface Wish {
  readonly width?: number;
  readonly height?: number;
  readonly fit: Fit;
  /** 1 to 100; undefined takes the format's default. */
  readonly quality?: number;
  /** `auto`: by the Accept header. `source`: as it came. */
  readonly format: ImageFormat | 'auto' | 'source';
  /** Whether a result may be larger than its source. */
  readonly enlarge: boolean;
}

/** Names for what most pages need; other parameters override what a preset says. */
export const PRESETS: Readonly<Record<string, Partial<Wish>>> = {
  avatar: { width: 128, height: 128, fit: 'cover' },
  thumb: { width: 200 },
  medium: { width: 800 },
  large: { width: 1600 },
};

/** Names of the parameters that a request may carry. */
export const PARAMETERS: readonly string[] = ['w', 'h', 'fit', 'q', 'fm', 'enlarge', 'preset', 'sizes'];
/** Results that one request may ask for. */
export const MAX_SIZES = 8;

/**
 * Reads the parameters of an image request: one wish, or one a size where `sizes` asks for several.
 *
 * @throws {Problem} 400 PARAMETER_INVALID naming the parameter, what was expected and what was found
 */
export function parseWishes(query: ReadonlyMap<string, readonly string[]>): Wish[] {
  const wish = parseWish(query);
  const sizes = query.get('sizes')?.[0];
  if (sizes === undefined) return [wish];
  const other = ['w', 'h', 'preset'].find((name) => query.has(name));
  if (other !== undefined) throw invalid(other, 'it not to come with sizes', 'both');
  const wanted = [...new Set(sizes.split(','))];
  if (wanted.length > MAX_SIZES) throw invalid('sizes', `at most ${MAX_SIZES} sizes`, `${wanted.length}`);
  return wanted.map((size) => {
    const [width, height, ...rest] = size.split('x');
    if (rest.length > 0) throw invalid('sizes', 'widths, or widths and heights such as 200x150', size);
    return {
      ...wish,
      width: width === '' && height ? undefined : integer('sizes', width, MAX_SIDE),
      height: integer('sizes', height, MAX_SIDE),
    };
  });
}

function parseWish(query: ReadonlyMap<string, readonly string[]>): Wish {
  for (const [name, values] of query) {
    if (!PARAMETERS.includes(name)) throw invalid(name, `one of the parameters ${PARAMETERS.join(', ')}`, name);
    if (values.length > 1) throw invalid(name, 'it once', `it ${values.length} times`);
  }
  const value = (name: string): string | undefined => query.get(name)?.[0];
  const preset = choice('preset', value('preset'), Object.keys(PRESETS));
  const wish: Wish = { fit: 'inside', format: 'source', enlarge: false, ...(preset ? PRESETS[preset] : {}) };
  return {
    width: integer('w', value('w'), MAX_SIDE) ?? wish.width,
    height: integer('h', value('h'), MAX_SIDE) ?? wish.height,
    fit: choice('fit', value('fit'), FITS) ?? wish.fit,
    quality: integer('q', value('q'), 100) ?? wish.quality,
    format: choice('fm', value('fm'), [...SOURCE_FORMATS, 'auto', 'source'] as const) ?? wish.format,
    enlarge: (choice('enlarge', value('enlarge'), ['true', 'false']) ?? String(wish.enlarge)) === 'true',
  };
}

function integer(name: string, value: string | undefined, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^[1-9][0-9]{0,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= max)) throw invalid(name, `a whole number from 1 to ${max}`, value);
  return number;
}

function choice<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw invalid(name, `one of ${allowed.join(', ')}`, value);
  return found;
}

function invalid(name: string, expected: string, found: string): Error {
  const shown = JSON.stringify(found.slice(0, 40));
  return badRequest(
    'PARAMETER_INVALID',
    `parameter ${JSON.stringify(name.slice(0, 40))}: expected ${expected}, found ${shown}.`,
  );
}
