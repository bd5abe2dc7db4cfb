import { z } from 'zod';

/** What is asked, how often, and where it ends. */
export const loadOptionsSchema = z.strictObject({
  /** Without a trailing slash. Only addresses of this machine unless `allowRemote`. */
  url: z.url({ protocol: /^https?$/ }),
  path: z.string().startsWith('/').default('/'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Body in base64; absent sends none. */
  bodyBase64: z.string().optional(),
  /** PEM certificates to trust. @default those of Node.js */
  trust: z.array(z.string()).optional(),
  /** Requests a second, sent when they are due and not when the last one is answered. */
  ratePerSecond: z.number().positive().max(1000).default(50),
  /** A request without a whole answer for so long has failed, in milliseconds. */
  timeoutMs: z.number().positive().max(60_000).default(5000),
  /** The load ends by itself after so many seconds. */
  maxSeconds: z.number().positive().max(1800).default(300),
  /** The load ends by itself after so many requests. */
  maxRequests: z.number().int().positive().max(200_000).default(50_000),
  /** Status of a good answer. */
  status: z.number().int().default(200),
  /** JSON pointer to the version in the body; absent where the body tells none. */
  versionAt: z.string().startsWith('/').optional(),
  /** Share of requests that the service answers with `designStatus` by its own design, 0 to 1. */
  failsByDesign: z.number().min(0).lt(1).default(0),
  /** The only status that counts as a failure by design. */
  designStatus: z.number().int().default(500),
  /** Load leaves this machine only where somebody said so. */
  allowRemote: z.boolean().default(false),
});

export type LoadOptions = z.input<typeof loadOptionsSchema>;
export type ResolvedLoadOptions = z.output<typeof loadOptionsSchema>;

/** Load that would leave this machine, or options of the wrong shape. */
export class LoadOptionsError extends Error {
  public override readonly name = 'LoadOptionsError';

  constructor(
    /** `LOAD_TARGET_REMOTE` or `LOAD_OPTIONS_INVALID`. */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** @throws {LoadOptionsError} */
export function resolveLoadOptions(options: LoadOptions): ResolvedLoadOptions {
  const result = loadOptionsSchema.safeParse(options);
  if (!result.success) throw new LoadOptionsError('LOAD_OPTIONS_INVALID', z.prettifyError(result.error));
  const { hostname } = new URL(result.data.url);
  if (!result.data.allowRemote && !isThisMachine(hostname)) {
    throw new LoadOptionsError(
      'LOAD_TARGET_REMOTE',
      `expected an address of this machine, found ${hostname}. Set allowRemote where its owner agreed to the load.`,
    );
  }
  return result.data;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}
