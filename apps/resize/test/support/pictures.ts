import sharp from 'sharp';

const QUARTERS = [
  [192, 32, 32],
  [32, 160, 32],
  [32, 64, 192],
  [208, 192, 32],
] as const;

/** A picture with a colour a quarter, as PNG: turned, mirrored or cropped, it shows. */
export async function picture(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = QUARTERS[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)] ?? QUARTERS[0];
      pixels.set(colour, (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

export interface Corners {
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
}

export const UPRIGHT: Corners = { topLeft: 'red', topRight: 'green', bottomLeft: 'blue', bottomRight: 'yellow' };

/** Names the colours at the centres of the four quarters. */
export async function cornersOf(image: Buffer): Promise<Corners> {
  const { data, info } = await sharp(image)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string => {
    const offset = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels;
    return nameOf(data[offset] ?? 0, data[offset + 1] ?? 0, data[offset + 2] ?? 0);
  };
  return {
    topLeft: at(0.25, 0.25),
    topRight: at(0.75, 0.25),
    bottomLeft: at(0.25, 0.75),
    bottomRight: at(0.75, 0.75),
  };
}

function nameOf(red: number, green: number, blue: number): string {
  const high = 110;
  if (red > high && green > high) return blue > high ? 'white' : 'yellow';
  if (red > high) return 'red';
  if (green > high) return 'green';
  return blue > high ? 'blue' : 'black';
}
