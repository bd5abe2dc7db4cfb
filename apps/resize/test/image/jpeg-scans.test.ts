import sharp from 'sharp';
import { jpegScans } from '../../src/image/jpeg-scans';
import { picture } from '../support/pictures';

const jpeg = async (options: sharp.JpegOptions): Promise<Buffer> =>
  sharp(await picture(64, 64))
    .jpeg(options)
    .toBuffer();

describe('jpegScans', () => {
  it('counts one in a sequential file and several in a progressive one', async () => {
    expect(jpegScans(await jpeg({}))).toBe(1);
    expect(jpegScans(await jpeg({ progressive: true }))).toBeGreaterThan(5);
  });

  it('counts all of a sequential file whose scans hold one component each', () => {
    const frame = [0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    const scan = (component: number): number[] => [0xff, 0xda, 0, 8, 1, component, 0, 0, 63, 0, 0x12, 0x34];
    const scans = Array.from({ length: 100 }, (_, index) => scan((index % 3) + 1)).flat();
    expect(jpegScans(Buffer.from([0xff, 0xd8, ...frame, ...scans, 0xff, 0xd9]))).toBe(100);
  });

  it('ends with any bytes', () => {
    for (const bytes of [[], [0xff], [0xff, 0xd8, 0xff, 0xda], [0xff, 0xd8, 0xff, 0xe0, 0, 0]]) {
      expect(jpegScans(Buffer.from([...bytes, ...Array<number>(8).fill(0xff)]))).toBeLessThan(2);
    }
  });
});
