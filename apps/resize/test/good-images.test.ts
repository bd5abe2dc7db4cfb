import sharp from 'sharp';
import { type Corners, cornersOf, picture, UPRIGHT } from './support/pictures';
import { TestService } from './support/service';

const service = new TestService();

/** How a camera holds its sensor under each orientation: degrees clockwise, then mirrored from left to right. */
const UNDO: Record<number, readonly [turn: number, mirror: boolean]> = {
  1: [0, false],
  2: [0, true],
  3: [180, false],
  4: [180, true],
  5: [90, true],
  6: [270, false],
  7: [270, true],
  8: [90, false],
};

/** The stored result of a request, and what the answer said of it. */
async function resized(image: Buffer, query: Record<string, string>): Promise<{ bytes: Buffer; told: object }> {
  const answer = await service.post(image, query);
  if (answer.status >= 300) throw new Error(`refused: ${JSON.stringify(answer.json)}`);
  return { bytes: await service.stored(answer), told: answer.json };
}

async function expectUpright(image: Buffer, query: Record<string, string>, corners: Corners = UPRIGHT): Promise<void> {
  const { bytes, told } = await resized(image, query);
  const { width, height, pageHeight, format } = await sharp(bytes).metadata();
  expect(told).toMatchObject({ width, height: pageHeight ?? height, format: format === 'heif' ? 'avif' : format });
  expect(await cornersOf(bytes)).toEqual(corners);
}

describe('a JPEG', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with EXIF orientation %i comes out upright and without EXIF',
    async (orientation) => {
      // Stored as the camera holds the sensor: turning it by the tag gives the upright picture.
      const [turn, mirror] = UNDO[orientation] ?? [0, false];
      const turned = await sharp(await picture(120, 80))
        .rotate(turn)
        .toBuffer();
      const sensor = mirror ? await sharp(turned).flop().toBuffer() : turned;
      const image = await sharp(sensor).withMetadata({ orientation }).jpeg().toBuffer();
      const { bytes, told } = await resized(image, { w: '60' });
      expect(told).toMatchObject({ width: 60, height: 40 });
      expect(await cornersOf(bytes)).toEqual(UPRIGHT);
      const metadata = Object.keys(await sharp(bytes).metadata());
      for (const field of ['exif', 'icc', 'xmp', 'iptc', 'orientation']) expect(metadata).not.toContain(field);
    },
  );

  it('loses place and camera', async () => {
    const exif = { IFD0: { Make: 'ACME' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
    const image = await sharp(await picture(80, 60))
      .withExif(exif)
      .jpeg()
      .toBuffer();
    const { bytes } = await resized(image, { w: '40' });
    expect(image.includes('ACME')).toBe(true);
    expect(bytes.includes('ACME')).toBe(false);
  });

  it('in CMYK becomes sRGB', async () => {
    const image = await sharp(await picture(80, 60))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(image).metadata()).space).toBe('cmyk');
    const { bytes } = await resized(image, { w: '40' });
    expect((await sharp(bytes).metadata()).space).toBe('srgb');
    expect(await cornersOf(bytes)).toEqual(UPRIGHT);
  });

  it('in grey stays grey', async () => {
    const image = await sharp(await picture(80, 60))
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
    const { bytes } = await resized(image, { w: '40' });
    expect((await sharp(bytes).metadata()).channels).toBe(1);
  });

  it.each(['p3', 'cmyk'])('with the %s profile becomes sRGB, with the same colours', async (profile) => {
    const image = await sharp(await picture(80, 60))
      .withIccProfile(profile)
      .jpeg()
      .toBuffer();
    expect((await sharp(image).metadata()).icc).toBeDefined();
    await expectUpright(image, { w: '40', fm: 'png' });
  });

  it('that is progressive is read', async () => {
    await expectUpright(
      await sharp(await picture(120, 80))
        .jpeg({ progressive: true })
        .toBuffer(),
      { w: '60' },
    );
  });
});

describe('a file that is two things at once', () => {
  it.each([
    ['a page behind its end', (jpeg: Buffer) => Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')])],
    ['an archive behind its end', (jpeg: Buffer) => Buffer.concat([jpeg, Buffer.from('PK\x03\x04<script>')])],
    [
      'a program in its comment',
      (jpeg: Buffer) => {
        const comment = Buffer.from('<?php <script>alert(1)</script>');
        const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]);
        return Buffer.concat([head, comment, jpeg.subarray(2)]);
      },
    ],
  ] as const)('comes out as a picture alone: %s', async (_name, forge) => {
    const image = forge(
      await sharp(await picture(80, 60))
        .jpeg()
        .toBuffer(),
    );
    expect(image.includes('<script>')).toBe(true);
    const { bytes } = await resized(image, { w: '80' });
    expect(bytes.includes('<script>')).toBe(false);
    expect(await cornersOf(bytes)).toEqual(UPRIGHT);
  });
});

describe('transparency', () => {
  const half = async (): Promise<sharp.Sharp> =>
    sharp(await picture(80, 60)).composite([
      {
        input: { create: { width: 40, height: 30, channels: 4, background: '#fff' } },
        blend: 'dest-out',
        gravity: 'northwest',
      },
    ]);

  it.each(['png', 'webp', 'avif'] as const)('of a PNG is kept in %s', async (fm) => {
    const { bytes } = await resized(await (await half()).png().toBuffer(), { w: '40', fm });
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const alphaAt = (x: number, y: number): number => data[(y * info.width + x) * 4 + 3] ?? -1;
    expect(alphaAt(8, 6)).toBeLessThan(20);
    expect(alphaAt(32, 22)).toBeGreaterThan(235);
  });

  it('becomes white in a JPEG', async () => {
    const { bytes } = await resized(await (await half()).png().toBuffer(), { w: '40', fm: 'jpeg' });
    expect(await cornersOf(bytes)).toEqual({ ...UPRIGHT, topLeft: 'white' });
  });
});

describe('depth and palettes', () => {
  it.each([
    ['16 bit', (from: sharp.Sharp) => from.toColourspace('rgb16').png()],
    ['a palette', (from: sharp.Sharp) => from.png({ palette: true, colours: 8 })],
    ['two colours', (from: sharp.Sharp) => from.png({ palette: true, colours: 4, dither: 0 })],
    ['interlacing', (from: sharp.Sharp) => from.png({ progressive: true })],
  ] as const)('a PNG with %s is read', async (_name, save) => {
    await expectUpright(await save(sharp(await picture(120, 80))).toBuffer(), { w: '60', fm: 'jpeg' });
  });
});

describe('formats', () => {
  const sources = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
  it.each(sources.flatMap((from) => sources.map((to) => [from, to] as const)))('%s becomes %s', async (from, to) => {
    const image = await sharp(await picture(120, 80))
      .toFormat(from)
      .toBuffer();
    await expectUpright(image, { w: '60', fm: to });
  });

  it.each([
    ['image/avif,image/webp,*/*', 'avif'],
    ['image/webp,*/*', 'webp'],
    ['*/*', 'jpeg'],
    [undefined, 'jpeg'],
    ['image/avif;q=0, image/webp;q=0.5', 'webp'],
    ['image/avif-sequence', 'jpeg'],
  ])('by Accept: %s gives %s', async (accept, format) => {
    const image = await sharp(await picture(120, 80))
      .jpeg()
      .toBuffer();
    const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
    expect((await service.post(image, { w: '30', fm: 'auto' }, headers)).json.format).toBe(format);
  });
});

describe('an animation', () => {
  const animation = async (format: 'gif' | 'webp'): Promise<Buffer> => {
    const frames = [
      await picture(80, 60),
      await sharp(await picture(80, 60))
        .negate()
        .toBuffer(),
      await picture(80, 60),
    ];
    return sharp(frames, { join: { animated: true } })
      .toFormat(format, { delay: [100, 200, 300], loop: 2 })
      .toBuffer();
  };

  it.each([
    ['gif', 'gif'],
    ['gif', 'webp'],
    ['webp', 'webp'],
    ['webp', 'gif'],
  ] as const)('keeps its frames, delays and loop from %s to %s', async (from, to) => {
    const { bytes, told } = await resized(await animation(from), { w: '40', fm: to });
    expect(told).toMatchObject({ width: 40, height: 30 });
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({
      pages: 3,
      pageHeight: 30,
      delay: [100, 200, 300],
      loop: 2,
    });
  });

  it('gives its first frame to a format that has only one', async () => {
    await expectUpright(await animation('gif'), { w: '40', fm: 'png' });
  });
});

describe('fits', () => {
  const image = async (): Promise<Buffer> =>
    sharp(await picture(200, 100))
      .png()
      .toBuffer();

  it.each([
    [{ w: '50', h: '50' }, 50, 25],
    [{ w: '50', h: '50', fit: 'inside' }, 50, 25],
    [{ w: '50', h: '50', fit: 'outside' }, 100, 50],
    [{ w: '50', h: '50', fit: 'cover' }, 50, 50],
    [{ w: '50', h: '50', fit: 'contain' }, 50, 50],
    [{ w: '50', h: '50', fit: 'fill' }, 50, 50],
    [{ w: '400', h: '400', fit: 'cover' }, 100, 100],
    [{ w: '400', h: '400', fit: 'fill' }, 200, 100],
    [{ w: '400', h: '50', fit: 'fill' }, 200, 50],
    [{ h: '10' }, 20, 10],
    [{}, 200, 100],
    [{ preset: 'avatar' }, 100, 100],
    [{ preset: 'thumb', w: '20' }, 20, 10],
    [{ w: '1' }, 1, 1],
  ] as const)('%j of 200 x 100 gives %i x %i', async (query, width, height) => {
    const { bytes } = await resized(await image(), query);
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
  });
});
