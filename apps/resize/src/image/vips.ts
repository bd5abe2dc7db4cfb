import sharp, { type Sharp } from 'sharp';

// Every loader is a parser of hostile bytes: only the five formats that are offered stay reachable.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
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
  return sharp(image, {
    animated,
    sequentialRead: true,
    // A truncated or damaged file is refused, not silently completed with grey.
    failOn: 'warning',
    // Inspected before: formats differ in what a pixel costs.
    limitInputPixels: false,
  });
}
