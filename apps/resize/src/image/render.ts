import sharp, { type Sharp } from 'sharp';
import { corrupt, type ImageFacts } from './inspect';
import type { Plan } from './plan';
import { missedShrink, withScaledJpeg } from './scaled-jpeg';
import { open } from './vips';

export interface Rendered {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes, turns by EXIF orientation, converts to sRGB, resizes and encodes, once for each plan.
 *
 * Plans of the same picture in falling sizes share one decode: each size is made from the pixels of the one before, which
 * costs two thirds of making each from the file. Metadata is not carried over: it holds places and names that a resized
 * image must not publish.
 *
 * @returns the results in the order of the plans
 * @throws {Problem} 422 IMAGE_CORRUPT where the pixels contradict the headers
 */
export async function render(image: Buffer, facts: ImageFacts, plans: readonly Plan[]): Promise<Rendered[]> {
  const results = new Map<Plan, Rendered>();
  let larger: Pixels | undefined;
  try {
    for (const plan of [...plans].sort((a, b) => b.width * b.height - a.width * a.height)) {
      const make = async (from: Sharp): Promise<void> => {
        const resized = resize(from, plan);
        if (plans.length > 1 && !plan.animated) {
          larger = await pixelsOf(resized, plan);
          results.set(plan, await finish(encode(fromPixels(larger), plan)));
        } else {
          results.set(plan, await finish(encode(resized, plan)));
        }
      };
      if (larger && follows(plan, larger.plan)) await make(fromPixels(larger));
      else await fromSource(image, facts, plan, make);
    }
  } catch (error) {
    throw corrupt(error);
  }
  return plans.map((plan) => results.get(plan) as Rendered);
}

/** Decodes no more of the source than a plan needs, and turns it by EXIF orientation. */
function fromSource(image: Buffer, facts: ImageFacts, plan: Plan, make: (from: Sharp) => Promise<void>): Promise<void> {
  const whole = (): Sharp => open(image, plan.animated);
  const shrink = facts.format === 'jpeg' ? missedShrink(facts, plan) : undefined;
  if (shrink === undefined) return make(whole().autoOrient());
  return withScaledJpeg(image, shrink, (scaled) => make((scaled ?? whole()).autoOrient()));
}

/** A resized picture before it is encoded: 8 bit sRGB or grey. */
interface Pixels {
  readonly plan: Plan;
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Whether a plan's result can be made from a larger one's: nothing was cut off or added there. */
function follows(plan: Plan, larger: Plan): boolean {
  const whole = ({ fit }: Plan): boolean => fit === 'inside' || fit === 'outside';
  return !plan.animated && plan.grey === larger.grey && whole(plan) && whole(larger);
}

function resize(from: Sharp, plan: Plan): Sharp {
  return from.toColourspace(plan.grey ? 'b-w' : 'srgb').resize({
    width: plan.width,
    height: plan.height,
    // The plan's size is exact, so every fit without a crop or a border is the same as a fill.
    fit: plan.fit === 'cover' || plan.fit === 'contain' ? plan.fit : 'fill',
    background: { r: 255, g: 255, b: 255, alpha: plan.format === 'jpeg' ? 1 : 0 },
    // As similar to the full-size original as Lanczos after the decoder's own scaling, for fewer taps.
    kernel: 'cubic',
  });
}

async function pixelsOf(resized: Sharp, plan: Plan): Promise<Pixels> {
  const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true });
  return { plan, data, width: info.width, height: info.height, channels: info.channels };
}

function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

async function finish(encoded: Sharp): Promise<Rendered> {
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.pageHeight ?? info.height };
}

/** Efforts are where one more step costs more CPU time than it saves in bytes. */
function encode(image: Sharp, { format, quality }: Plan): Sharp {
  switch (format) {
    case 'jpeg':
      // Optimal Huffman tables save 1 % of the bytes for a fifth of the CPU time of a large result.
      return image.flatten({ background: '#fff' }).jpeg({ quality, optimiseCoding: false });
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
