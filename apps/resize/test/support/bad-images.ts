import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { picture } from './pictures';

export interface BadImage {
  readonly name: string;
  readonly bytes: Buffer;
  /** Status that it must be refused with; several where the decoder may fairly accept it. */
  readonly statuses: readonly number[];
  readonly code?: string;
}

const GRAIN = {
  create: {
    width: 640,
    height: 480,
    channels: 3,
    background: '#888',
    noise: { type: 'gaussian', mean: 128, sigma: 40 },
  },
} as const;

type Format =
  | 'jpeg'
  | 'progressive jpeg'
  | 'png'
  | 'interlaced png'
  | 'webp'
  | 'lossless webp'
  | 'animated webp'
  | 'avif'
  | 'gif'
  | 'animated gif';

/** Whole images of every format, with a grain so that every part of the file carries pixels. */
export async function wholeImages(): Promise<Record<Format, Buffer>> {
  const grain = (): sharp.Sharp => sharp(GRAIN);
  const frames = await Promise.all([grain().png().toBuffer(), grain().negate().png().toBuffer()]);
  const animation = (): sharp.Sharp => sharp(frames, { join: { animated: true } });
  return {
    jpeg: await grain().jpeg().toBuffer(),
    'progressive jpeg': await grain().jpeg({ progressive: true }).toBuffer(),
    png: await grain().png().toBuffer(),
    'interlaced png': await grain().png({ progressive: true }).toBuffer(),
    webp: await grain().webp().toBuffer(),
    'lossless webp': await grain().webp({ lossless: true }).toBuffer(),
    'animated webp': await animation().webp().toBuffer(),
    avif: await grain().avif({ effort: 0 }).toBuffer(),
    gif: await grain().gif({ effort: 1 }).toBuffer(),
    'animated gif': await animation().gif({ effort: 1 }).toBuffer(),
  };
}

/** Each format cut at every tenth of its length. */
export async function truncations(): Promise<BadImage[]> {
  const cases: BadImage[] = [];
  for (const [name, whole] of Object.entries(await wholeImages())) {
    for (let tenth = 1; tenth <= 9; tenth++) {
      const bytes = whole.subarray(0, Math.floor((whole.length * tenth) / 10));
      // A GIF that ends between two frames is a whole GIF of fewer frames to every decoder.
      const statuses = name === 'animated gif' ? [422, 201] : [422];
      cases.push({ name: `${name} cut at ${tenth * 10} %`, bytes, statuses, code: 'IMAGE_CORRUPT' });
    }
  }
  return cases;
}

/** Small files that claim, or really have, more than they ought to cost. */
export async function bombs(): Promise<BadImage[]> {
  const { jpeg, gif, webp, 'progressive jpeg': progressive } = await wholeImages();
  const flat = (width: number, height: number): sharp.Sharp =>
    sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false });
  const claim = { statuses: [422], code: 'TOO_MANY_PIXELS' };
  return [
    { name: 'png claiming 20000 x 20000', bytes: png(20_000, 20_000, Buffer.alloc(100)), ...claim },
    { name: 'png claiming 2^31 - 1 x 1', bytes: png(2 ** 31 - 1, 1, Buffer.alloc(100)), statuses: [422] },
    { name: 'png of 60 megapixels in 60 kB', bytes: png(10_000, 6_000, Buffer.alloc(10_000 * 6_001)), ...claim },
    {
      name: 'avif of 17 megapixels in a kilobyte',
      bytes: await flat(4200, 4100).avif({ effort: 0 }).toBuffer(),
      ...claim,
    },
    { name: 'progressive jpeg claiming 49 megapixels', bytes: withJpegSize(progressive, 7000, 7000), ...claim },
    { name: 'jpeg claiming 65500 x 65500', bytes: withJpegSize(jpeg, 65_500, 65_500), ...claim },
    { name: 'jpeg of 700 scans', bytes: await manyScans(700), statuses: [422], code: 'TOO_MANY_SCANS' },
    // The decoder takes the frames' own size where the screen's is absurd.
    { name: 'gif claiming 65535 x 65535', bytes: withGifSize(gif, 65_535, 65_535), statuses: [201, 422] },
    { name: 'gif of 3000 frames', bytes: gifOf(3000), statuses: [422], code: 'TOO_MANY_FRAMES' },
    { name: 'webp claiming 16384 x 16384', bytes: withWebpSize(webp, 16_383, 16_383), statuses: [422] },
    {
      name: 'png with a text chunk that grows to 200 MB',
      bytes: png(16, 16, undefined, textBomb()),
      statuses: [201, 422],
    },
    {
      name: 'png with a profile that grows to 200 MB',
      bytes: png(16, 16, undefined, profileBomb()),
      statuses: [201, 422],
    },
  ];
}

/** Files of another kind, or of two kinds at once. */
export async function impostors(): Promise<BadImage[]> {
  const { png: whole, jpeg } = await wholeImages();
  const unsupported = { statuses: [415], code: 'FORMAT_UNSUPPORTED' };
  const text = (name: string, content: string): BadImage => ({
    name,
    bytes: Buffer.from(content, 'latin1'),
    ...unsupported,
  });
  const box = (brand: string): string => `\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`;
  return [
    { name: 'nothing', bytes: Buffer.alloc(0), statuses: [400], code: 'IMAGE_MISSING' },
    text('one byte', '\xff'),
    text('zeros', '\0'.repeat(4096)),
    text('words', 'this is no image'),
    text('an SVG with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    text(
      'an SVG that reads a file',
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    ),
    text('an HTML page', '<!DOCTYPE html><img src=x onerror=alert(1)>'),
    text('a PDF', '%PDF-1.7\n%\xe2\xe3'),
    text('a ZIP', 'PK\x03\x04'),
    text('a HEIC', box('heic')),
    text('an MP4', box('isom')),
    text('a TIFF', 'II*\0\x08\0\0\0'),
    text('a BMP', `BM${'\0'.repeat(60)}`),
    text('an ICO', '\0\0\x01\0\x01\0'),
    text('a PSD', '8BPS\0\x01'),
    text('a JPEG XL', '\xff\x0a\xfa\x1f'),
    text('an EXR', '\x76\x2f\x31\x01'),
    text('PostScript', '%!PS-Adobe-3.0'),
    text('ImageMagick’s own MSL', '<image><read filename="/etc/passwd"/></image>'),
    {
      name: 'only the start of a JPEG',
      bytes: Buffer.from([0xff, 0xd8, 0xff]),
      statuses: [422],
      code: 'IMAGE_CORRUPT',
    },
    {
      name: 'a PNG signature before a JPEG',
      bytes: Buffer.concat([whole.subarray(0, 8), jpeg]),
      statuses: [422],
      code: 'IMAGE_CORRUPT',
    },
    { name: 'GIF89a before a script', bytes: Buffer.from('GIF89a/*\0*/=1;alert(1)'), statuses: [422] },
    {
      name: 'an AVIF without an image',
      bytes: Buffer.from(box('avif'), 'latin1'),
      statuses: [422],
      code: 'IMAGE_CORRUPT',
    },
    { name: 'a RIFF that is a sound', bytes: Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), ...unsupported },
    {
      name: 'a JPEG whose dimensions are zero',
      bytes: withJpegSize(jpeg, 0, 0),
      statuses: [422],
      code: 'IMAGE_CORRUPT',
    },
    { name: 'a PNG with a broken checksum', bytes: withByte(whole, 40, 0x55), statuses: [422], code: 'IMAGE_CORRUPT' },
  ];
}

/** A PNG by hand: eight bits of grey. */
function png(width: number, height: number, pixels?: Buffer, extra: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = pixels ?? Buffer.alloc((width + 1) * height);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk('IDAT', deflateSync(rows));
  return Buffer.concat([signature, chunk('IHDR', header), extra, data, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function textBomb(): Buffer {
  return chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(200_000_000))]));
}

function profileBomb(): Buffer {
  return chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(Buffer.alloc(200_000_000))]));
}

/** Repeats the last scan of a progressive JPEG. */
async function manyScans(count: number): Promise<Buffer> {
  const whole = await sharp(await picture(64, 64))
    .jpeg({ progressive: true })
    .toBuffer();
  const start = whole.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = whole.subarray(start, whole.length - 2);
  return Buffer.concat([whole.subarray(0, start), ...Array<Buffer>(count).fill(scan), whole.subarray(-2)]);
}

function withJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = Math.max(...[0xc0, 0xc2].map((kind) => copy.indexOf(Buffer.from([0xff, kind, 0x00, 0x11]))));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

function withGifSize(gif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(gif);
  copy.writeUInt16LE(width, 6);
  copy.writeUInt16LE(height, 8);
  return copy;
}

/** Fourteen bits a side, after the start code of the first key frame. */
function withWebpSize(webp: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(webp);
  const start = copy.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
  copy.writeUInt16LE(width, start + 3);
  copy.writeUInt16LE(height, start + 5);
  return copy;
}

/** Frames of one pixel each. */
function gifOf(frames: number): Buffer {
  const head = Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  const frame = Buffer.from('!\xf9\x04\0\x0a\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1');
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(';')]);
}

function withByte(image: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(image);
  copy[at] = (copy[at] ?? 0) ^ value;
  return copy;
}
