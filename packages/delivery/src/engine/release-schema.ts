import { z } from 'zod';
import type { Release } from './engine';

const strings = z.record(z.string(), z.string());

/** `Release` as journals and records keep it. */
export const releaseSchema = z.strictObject({
  version: z.string(),
  platformId: z.string(),
  artefacts: strings,
  url: z.url({ protocol: /^https?$/ }),
  headers: strings.optional(),
  outputs: strings,
}) satisfies z.ZodType<Release>;
