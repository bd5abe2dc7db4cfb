import sharp, { type Sharp, type SharpOptions } from 'sharp';

// Every loader is a parser of hostile bytes: only the five formats that are offered stay reachable.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    // For files of this process alone: see scaled-jpeg.ts.
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
});
// A function serves one request at a time on less than two cores, and never the same pixels twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Opens an image for one pass from top to bottom.
 *
 * @param animated reads every frame rather than the first
 */
export function open(image: Buffer, animated: boolean): Sharp {
  return sharp(image, { ...ONE_PASS, animated });
}

/** @param name of a JPEG that this process wrote, with libvips' options behind it */
export function openFile(name: string): Sharp {
  return sharp(name, ONE_PASS);
}

const ONE_PASS: SharpOptions = {
  sequentialRead: true,
  // A truncated or damaged file is refused, not silently completed with grey.
  failOn: 'warning',
  // Inspected before: formats differ in what a pixel costs.
  limitInputPixels: false,
};
