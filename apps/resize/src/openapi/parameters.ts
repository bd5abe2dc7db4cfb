import { SOURCE_FORMATS } from '../image/format';
import { FITS, MAX_SIZES, PRESETS } from '../image/parameters';
import { side } from './schemas';

interface Parameter {
  readonly description: string;
  readonly schema: object;
  readonly example?: string;
}

/** The parameters of a resize, by their names. */
export const RESIZE_PARAMETERS: Readonly<Record<string, Parameter>> = {
  w: { description: 'Width in pixels', schema: side },
  h: { description: 'Height in pixels', schema: side },
  fit: {
    description:
      '`inside`: at most that large; `outside`: at least; `cover`: exactly, cut; `contain`: exactly, with a border; `fill`: exactly, distorted',
    schema: { type: 'string', enum: [...FITS], default: 'inside' },
  },
  q: { description: 'Quality of JPEG, WebP and AVIF', schema: { type: 'integer', minimum: 1, maximum: 100 } },
  fm: {
    description: 'Format of the result; `source`: as it came; `auto`: the best that the Accept header names',
    schema: { type: 'string', enum: [...SOURCE_FORMATS, 'auto', 'source'], default: 'source' },
  },
  enlarge: {
    description: 'Whether a result may be larger than its source',
    schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
  },
  preset: {
    description: `Sizes with a name: ${Object.entries(PRESETS).map(shown).join('; ')}. Other parameters override them`,
    schema: { type: 'string', enum: Object.keys(PRESETS) },
  },
  sizes: {
    description: `Up to ${MAX_SIZES} widths, or widths and heights, separated by commas: one image each, from one decode. Not with w, h or preset`,
    schema: { type: 'string', pattern: '^[0-9x]+(,[0-9x]+)*$' },
    example: '200,800x600,x150',
  },
};

function shown([name, preset]: [string, (typeof PRESETS)[string]]): string {
  const { width, height, fit } = preset;
  return `\`${name}\` ${[width, height].filter(Boolean).join(' x ')}${fit ? `, ${fit}` : ''}`;
}
