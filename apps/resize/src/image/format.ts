import { Problem } from '../http/problem';

/** Formats that are read. Told by their first bytes: a name or a Content-Type is only a claim. */
export const SOURCE_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
export type ImageFormat = (typeof SOURCE_FORMATS)[number];

/** Whether a Content-Type names a format that is read. */
export function isReadable(contentType: string): boolean {
  return SOURCE_FORMATS.some((format) => contentType === `image/${format}`);
}

/** Formats with a name of their own in the answer, because people send them and ought to know what to do. */
const REFUSED: readonly (readonly [name: string, test: (head: Buffer) => boolean, advice: string])[] = [
  ['HEIC', (head) => /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(brand(head)), 'Convert it to JPEG or AVIF.'],
  ['TIFF', (head) => /^(II\*\0|MM\0\*)/.test(ascii(head, 0, 4)), 'Convert it to PNG.'],
  ['BMP', (head) => ascii(head, 0, 2) === 'BM', 'Convert it to PNG.'],
  ['PDF', (head) => ascii(head, 0, 5) === '%PDF-', 'Render the page to PNG.'],
  ['JPEG XL', (head) => head.subarray(0, 2).equals(JXL) || ascii(head, 4, 8) === 'JXL ', 'Convert it to JPEG.'],
  ['SVG', (head) => /^\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(ascii(head, 0, 256)), 'Render it to PNG.'],
];
const JXL = Buffer.from([0xff, 0x0a]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Tells the format of an image by its first bytes.
 *
 * @throws {Problem} 400 IMAGE_MISSING for no bytes at all, 415 FORMAT_UNSUPPORTED for anything else
 */
export function formatOf(image: Buffer): ImageFormat {
  const head = image.subarray(0, 256);
  if (head.length === 0) {
    throw new Problem({
      code: 'IMAGE_MISSING',
      detail: 'expected an image, found an empty body. Send the bytes of the image.',
    });
  }
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (head.subarray(0, 8).equals(PNG)) return 'png';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return 'gif';
  if (['avif', 'avis'].includes(brand(head)) || (brand(head) === 'mif1' && compatible(head, 'avif'))) return 'avif';
  const refused = REFUSED.find(([, test]) => test(head));
  throw new Problem({
    code: 'FORMAT_UNSUPPORTED',
    detail: `expected one of ${SOURCE_FORMATS.join(', ')}, found ${refused ? `${refused[0]}, which is not read. ${refused[2]}` : 'bytes of no known image format.'}`,
    extra: { supported: SOURCE_FORMATS },
  });
}

function ascii(head: Buffer, from: number, to: number): string {
  return head.toString('latin1', from, to);
}

/** The major brand of an ISO base media file, empty for any other file. */
function brand(head: Buffer): string {
  return ascii(head, 4, 8) === 'ftyp' ? ascii(head, 8, 12) : '';
}

function compatible(head: Buffer, wanted: string): boolean {
  const end = Math.min(head.length, head.readUInt32BE(0));
  for (let at = 16; at + 4 <= end; at += 4) if (ascii(head, at, at + 4) === wanted) return true;
  return false;
}
