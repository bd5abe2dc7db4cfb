import type { Sharp } from 'sharp';
import { corrupt } from './inspect';
import type { Plan } from './plan';
import { open } from './vips';

export interface Rendered {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes, turns by EXIF orientation, converts to sRGB, resizes and encodes.
 *
 * Metadata is not carried over: it holds places and names that a resized image must not publish.
 *
 * @throws {Problem} 422 IMAGE_CORRUPT where the pixels contradict the headers
 */
export async function render(image: Buffer, plan: Plan): Promise<Rendered> {
  const pipeline = encode(
    open(image, plan.animated)
      .autoOrient()
      .resize({
        width: plan.width,
        height: plan.height,
        // The plan's size is exact, so every fit without a crop or a border is the same as a fill.
        fit: plan.fit === 'cover' || plan.fit === 'contain' ? plan.fit : 'fill',
        background: { r: 255, g: 255, b: 255, alpha: plan.format === 'jpeg' ? 1 : 0 },
      }),
    plan,
  );
  try {
    const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.pageHeight ?? info.height };
  } catch (error) {
    throw corrupt(error);
  }
}

/** Efforts are where one more step costs more CPU time than it saves in bytes. */
function encode(image: Sharp, { format, quality }: Plan): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#fff' }).jpeg({ quality });
    case 'png':
      return image.png({ compressionLevel: 6 });
    case 'webp':
      return image.webp({ quality, effort: 2 });
    case 'avif':
      return image.avif({ quality, effort: 2 });
    case 'gif':
      return image.gif({ effort: 3 });
  }
}
