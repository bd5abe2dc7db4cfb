import type { Sharp } from 'sharp';
import { Problem } from '../http/problem';
import { type ImageFormat } from './format';
import { jpegScans } from './jpeg-scans';
import { LIMITS, MAX_JPEG_SCANS } from './limits';
import { open } from './vips';

/** What the headers say of an image, after they were held against the limits. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** Size of one frame as a viewer sees it: EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** One channel of brightness, and no colour. */
  readonly grey: boolean;
}

/**
 * Reads an image's headers, without decoding a pixel, and refuses what would cost too much.
 *
 * @throws {Problem} 422 IMAGE_CORRUPT, TOO_MANY_PIXELS, TOO_MANY_FRAMES or TOO_MANY_SCANS
 */
export async function inspect(image: Buffer, format: ImageFormat): Promise<ImageFacts> {
  const limits = LIMITS[format];
  if (format === 'jpeg') {
    const scans = jpegScans(image);
    if (scans > MAX_JPEG_SCANS) throw tooMany('SCANS', 'scans', scans, MAX_JPEG_SCANS);
  }
  const metadata = await readMetadata(open(image, true));
  const frames = metadata.pages ?? 1;
  const frameHeight = metadata.pageHeight ?? metadata.height;
  if (frames > limits.frames) throw tooMany('FRAMES', 'frames', frames, limits.frames);
  const pixels = metadata.width * frameHeight * frames;
  const allowed = metadata.isProgressive || frames > 1 ? limits.wholePixels : limits.pixels;
  if (pixels > allowed) throw tooMany('PIXELS', 'pixels', pixels, allowed);
  const turned = (metadata.orientation ?? 1) >= 5;
  return {
    format,
    width: turned ? frameHeight : metadata.width,
    height: turned ? metadata.width : frameHeight,
    frames,
    hasAlpha: metadata.hasAlpha,
    grey: metadata.space === 'b-w' || metadata.space === 'grey16',
  };
}

async function readMetadata(image: Sharp) {
  try {
    return await image.metadata();
  } catch (error) {
    throw corrupt(error);
  }
}

/** A file whose headers or pixels contradict its format. The library's words help its owner to find the fault. */
export function corrupt(error: unknown): Problem {
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  return new Problem({
    code: 'IMAGE_CORRUPT',
    detail: `expected a whole image, found one that cannot be decoded (${said.replace(/[^\x20-\x7e]/g, '').slice(0, 120)}). Save it anew and try again.`,
  });
}

function tooMany(code: 'PIXELS' | 'FRAMES' | 'SCANS', what: string, found: number, limit: number): Problem {
  return new Problem({
    code: `TOO_MANY_${code}`,
    detail: `expected at most ${limit} ${what}, found ${found}. Send a smaller image.`,
    extra: { limit, found },
  });
}
