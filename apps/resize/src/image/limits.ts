import type { ImageFormat } from './format';

export interface FormatLimits {
  /** Pixels of all frames together, before anything is decoded. */
  readonly pixels: number;
  /** Pixels where the file must be held as a whole: progressive JPEG, interlaced PNG. */
  readonly wholePixels: number;
  readonly frames: number;
}

const MEGA = 1_000_000;

/**
 * What one image may cost, chosen so that the worst file of each format stays below 300 MB above idle and 3 s of CPU.
 *
 * A decoder that streams needs a few rows, so baseline JPEG and plain PNG may be large. AVIF, WebP and GIF are
 * decoded as a whole; an AVIF of 1.2 kB can claim 48 megapixels and take 690 MB.
 */
export const LIMITS: Readonly<Record<ImageFormat, FormatLimits>> = {
  jpeg: { pixels: 100 * MEGA, wholePixels: 36 * MEGA, frames: 1 },
  png: { pixels: 50 * MEGA, wholePixels: 25 * MEGA, frames: 1 },
  webp: { pixels: 40 * MEGA, wholePixels: 25 * MEGA, frames: 200 },
  avif: { pixels: 13 * MEGA, wholePixels: 13 * MEGA, frames: 1 },
  gif: { pixels: 40 * MEGA, wholePixels: 40 * MEGA, frames: 200 },
};

/** Longest side that may be asked for, in pixels. */
export const MAX_SIDE = 8192;
/** Longest side of a picture before `cover` cuts it, in pixels. */
export const MAX_COVER_SIDE = 100_000;
/** Pixels of the result, over all frames. AVIF costs most to encode, so it is allowed less. */
export const MAX_OUTPUT_PIXELS: Readonly<Record<ImageFormat, number>> = {
  jpeg: 20 * MEGA,
  png: 25 * MEGA,
  webp: 16 * MEGA,
  avif: 4 * MEGA,
  gif: 12 * MEGA,
};
/** Scans of a progressive JPEG. Encoders write about ten; a file of 694 scans takes 2.2 s to decode. */
export const MAX_JPEG_SCANS = 64;
/** API Gateway passes 6 MiB of base64 on to a function: 4.5 MiB of image. */
export const MAX_DIRECT_BYTES = 4_718_592;
/** What S3 is told to accept of one presigned form. */
export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024;
