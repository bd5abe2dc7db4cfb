import { Problem } from '../http/problem';
import type { ImageFormat } from './format';
import type { ImageFacts } from './inspect';
import { MAX_COVER_SIDE, MAX_OUTPUT_PIXELS } from './limits';
import type { Fit, Wish } from './parameters';

/** Exactly what will be made: two requests with equal plans and equal sources have equal results. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  readonly format: ImageFormat;
  readonly quality: number;
  /** One frame, or all of an animation. */
  readonly animated: boolean;
  /** Kept in one channel: a third of the work and of the bytes. */
  readonly grey: boolean;
}

/** At these, the SSIM to the full-size original is nearly equal; AVIF's and WebP's scales differ from JPEG's. */
const DEFAULT_QUALITY: Readonly<Record<ImageFormat, number>> = { jpeg: 80, png: 100, webp: 80, avif: 50, gif: 100 };

/**
 * Settles what a wish means for one image.
 *
 * @throws {Problem} 422 RESULT_TOO_LARGE, before anything is decoded
 */
export function plan(facts: ImageFacts, wish: Wish, accept: string | undefined): Plan {
  const format = outputFormat(facts, wish.format, accept);
  const animated = facts.frames > 1 && (format === 'gif' || format === 'webp');
  const size = targetSize(facts, wish);
  const pixels = size.width * size.height * (animated ? facts.frames : 1);
  const limit = MAX_OUTPUT_PIXELS[format];
  if (pixels > limit) throw tooLarge(`a result of at most ${limit} pixels as ${format}`, limit, pixels);
  expectSaneCover(facts, wish, size);
  // Lossless formats have no quality: leaving it in would store one result under many ids.
  const quality = format === 'png' || format === 'gif' ? 100 : (wish.quality ?? DEFAULT_QUALITY[format]);
  return { ...size, fit: wish.fit, format, quality, animated, grey: facts.grey && format !== 'gif' };
}

/**
 * Holds the sizes of one request together to what one result may have.
 *
 * @throws {Problem} 422 RESULT_TOO_LARGE
 */
export function expectAffordable(facts: ImageFacts, plans: readonly Plan[]): void {
  const share = ({ width, height, format, animated }: Plan): number =>
    (width * height * (animated ? facts.frames : 1)) / MAX_OUTPUT_PIXELS[format];
  const percent = Math.ceil(plans.reduce((sum, each) => sum + share(each), 0) * 100);
  if (percent > 100) throw tooLarge('sizes that together have no more pixels than one result may have', 100, percent);
}

/** What covers a frame is made as a whole before it is cut: a line made to cover a square would be thousands of squares. */
function expectSaneCover(facts: ImageFacts, { fit }: Wish, { width, height }: { width: number; height: number }): void {
  if (fit !== 'cover') return;
  const scale = Math.max(width / facts.width, height / facts.height);
  const longest = Math.round(Math.max(facts.width, facts.height) * scale);
  if (longest > MAX_COVER_SIDE) {
    throw tooLarge(`a picture of at most ${MAX_COVER_SIDE} pixels a side before it is cut`, MAX_COVER_SIDE, longest);
  }
}

function tooLarge(expected: string, limit: number, found: number): Problem {
  return new Problem({
    code: 'RESULT_TOO_LARGE',
    detail: `expected ${expected}, found ${found}. Ask for a smaller w or h.`,
    extra: { limit, found },
  });
}

/** Written the same way for equal plans; part of what an image's id is made of. */
export function canonical(made: Plan): string {
  return `${made.width}x${made.height} ${made.fit} ${made.format} q${made.quality} ${made.animated ? 'all' : 'first'}`;
}

function outputFormat(facts: ImageFacts, wanted: Wish['format'], accept = ''): ImageFormat {
  if (wanted === 'source') return facts.format;
  if (wanted !== 'auto') return wanted;
  const types = accept
    .toLowerCase()
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each));
  const accepts = (type: string): boolean => types.some((each) => each.split(';')[0]?.trim() === type);
  if (facts.frames > 1) return accepts('image/webp') ? 'webp' : 'gif';
  if (accepts('image/avif')) return 'avif';
  if (accepts('image/webp')) return 'webp';
  return facts.hasAlpha ? 'png' : 'jpeg';
}

function targetSize(facts: ImageFacts, wish: Wish): { width: number; height: number } {
  const { width: w, height: h } = wish;
  const scales = [w === undefined ? [] : [w / facts.width], h === undefined ? [] : [h / facts.height]].flat();
  if (w === undefined || h === undefined || wish.fit === 'inside' || wish.fit === 'outside') {
    const wanted = wish.fit === 'outside' ? Math.max(...scales, 0) || 1 : Math.min(...scales, Infinity);
    const scale = Number.isFinite(wanted) ? wanted : 1;
    const allowed = wish.enlarge ? scale : Math.min(scale, 1);
    return { width: atLeastOne(facts.width * allowed), height: atLeastOne(facts.height * allowed) };
  }
  // Both sides are given and the frame is exact: without leave to enlarge, the frame shrinks as a whole.
  const limit = wish.fit === 'fill' ? 1 : wish.fit === 'cover' ? Math.max(...scales) : Math.min(...scales);
  if (wish.enlarge) return { width: w, height: h };
  if (wish.fit === 'fill') return { width: Math.min(w, facts.width), height: Math.min(h, facts.height) };
  const shrink = limit > 1 ? 1 / limit : 1;
  return { width: atLeastOne(w * shrink), height: atLeastOne(h * shrink) };
}

function atLeastOne(side: number): number {
  return Math.max(1, Math.round(side));
}
