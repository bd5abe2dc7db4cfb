import { randomUUID } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { ImageFacts } from './inspect';
import { openFile } from './vips';

type Size = Pick<ImageFacts, 'width' | 'height'>;

/** libjpeg rounds a scaled side up, so a reduction of barely 2, 4 or 8 might end a pixel short. */
const SLACK = 1.05;

/**
 * The part of a reduction that libjpeg could do while it decodes, and that sharp leaves to itself.
 *
 * sharp decodes at a half, a quarter or an eighth where the result is smaller still, but steps back by one where the whole
 * part of the reduction is exactly 2, 4 or 8. A photograph of 4032 pixels to 1600 is such a case: sharp decodes all of it.
 *
 * @returns undefined where sharp chooses well
 */
export function missedShrink(source: Size, result: Size): 2 | 4 | 8 | undefined {
  const reduction = Math.min(source.width / result.width, source.height / result.height);
  return ([8, 4, 2] as const).find((shrink) => Math.floor(reduction) === shrink && reduction >= shrink * SLACK);
}

/**
 * Works on a JPEG that is decoded at a part of its size.
 *
 * libvips takes that part as an option behind the name of a file, and sharp passes no other way on, so the bytes are a
 * file of this process for as long as it takes: half a millisecond for 2 MB, which saves fifteen.
 *
 * @param work is given undefined where the file system takes no file
 */
export async function withScaledJpeg<T>(
  image: Buffer,
  shrink: 2 | 4 | 8,
  work: (opened: Sharp | undefined) => Promise<T>,
): Promise<T> {
  const file = join(tmpdir(), `resize-${randomUUID()}.jpg`);
  try {
    await writeFile(file, image, { flag: 'wx', mode: 0o600 });
  } catch {
    return work(undefined);
  }
  try {
    return await work(openFile(`${file}[shrink=${shrink}]`));
  } finally {
    await unlink(file).catch(() => undefined);
  }
}
