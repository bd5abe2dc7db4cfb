import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { inspect } from '../../src/image/inspect';
import { plan } from '../../src/image/plan';
import { render } from '../../src/image/render';
import { missedShrink } from '../../src/image/scaled-jpeg';
import { cornersOf, picture, UPRIGHT } from '../support/pictures';

const side = (length: number) => ({ width: length, height: length });

describe('missedShrink', () => {
  it.each([
    [4032, 1600, 2],
    [4000, 1000, undefined],
    [4300, 1000, 4],
    [8500, 1000, 8],
    [2000, 1000, undefined],
    [2100, 1000, 2],
    [3000, 1000, undefined],
    [5000, 1000, undefined],
    [9000, 1000, undefined],
    [1000, 1000, undefined],
    [1000, 2000, undefined],
  ])('of %i to %i is %s', (from, to, shrink) => {
    expect(missedShrink(side(from), side(to))).toBe(shrink);
  });

  it('goes by the side that is reduced less', () => {
    expect(missedShrink({ width: 4000, height: 2500 }, side(1000))).toBe(2);
  });
});

describe('a JPEG that is decoded at half its size', () => {
  let folder: string;
  const { TMPDIR } = process.env;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairway-scaled-'));
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    process.env.TMPDIR = TMPDIR;
    if (TMPDIR === undefined) delete process.env.TMPDIR;
  });

  const halved = async (image: Buffer, width: number) => {
    const facts = await inspect(image, 'jpeg');
    const wish = { width, fit: 'inside', format: 'source', enlarge: false } as const;
    return render(image, facts, [plan(facts, wish, undefined)]);
  };
  const large = async (): Promise<sharp.Sharp> => sharp(await picture(601, 401));

  it.each([1, 3, 6, 8])('has the size of the plan and stands upright (orientation %i)', async (orientation) => {
    const turn = { 1: 0, 3: 180, 6: 270, 8: 90 }[orientation];
    const sensor = (await large()).rotate(turn).withMetadata({ orientation });
    const [result] = await halved(await sensor.jpeg().toBuffer(), 240);
    expect(await sharp(result?.data).metadata()).toMatchObject({ width: 240, height: 160 });
    expect(await cornersOf(result?.data ?? Buffer.alloc(0))).toEqual(UPRIGHT);
  });

  it('leaves no file behind, though it be damaged', async () => {
    const image = await (await large()).jpeg().toBuffer();
    await halved(image, 240);
    await expect(halved(image.subarray(0, image.length / 2), 240)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is decoded whole where no file can be written', async () => {
    process.env.TMPDIR = join(folder, 'missing');
    const [result] = await halved(await (await large()).jpeg().toBuffer(), 240);
    expect(await sharp(result?.data).metadata()).toMatchObject({ width: 240, height: 160 });
  });
});
