import { z } from 'zod';
import { WebError } from '../errors';

const text = z.string().min(1);

/** What a person may change of a stage, by `pulumi config set` or the stage's file `Pulumi.<stage>.yaml`. */
export const choicesSchema = z.strictObject({
  /**
   * `public`: tasks have public addresses, which their security group closes to everybody but the load balancer; nothing
   * to pay for the network. `private`: tasks have none and reach AWS through endpoints.
   */
  network: z.enum(['public', 'private']).default('public'),
  /** With a domain: certificate, HTTPS, and a redirect from HTTP. Its hosted zone must be in the same account. */
  domain: z
    .strictObject({
      name: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a domain is such as web.example.org'),
      zoneId: z.string().regex(/^Z[A-Z0-9]+$/, 'a hosted zone is Z and letters and digits'),
    })
    .optional(),
  /** AWS's managed rules and a limit of requests an address before the load balancer. */
  firewall: z.boolean().default(false),
  /** How many tasks run: always at least two, one a zone. */
  tasks: z
    .strictObject({ min: z.number().int().min(2), max: z.number().int().max(20) })
    .refine(({ min, max }) => min <= max, 'min must not be more than max')
    .default({ min: 2, max: 6 }),
  architecture: z.enum(['amd64', 'arm64']).default('arm64'),
  /** Receives the alarms; AWS asks the address to confirm. */
  alarmEmail: z.email().optional(),
  /** Days that logs are kept; one of CloudWatch's own steps. */
  logDays: z.literal([7, 14, 30, 90, 180, 365]).default(90),
});

export type Choices = z.output<typeof choicesSchema>;

/** All that one stage's resources are made from. */
export interface WebSettings extends Choices {
  readonly stage: string;
  readonly service: string;
  readonly owner: string;
  /** Version and full commit that the image is made from. */
  readonly version: string;
  readonly commit: string;
  /** `emulator` is the local stage's: it has neither autoscaling nor health checks, and evaluates no alarm. */
  readonly platform: 'aws' | 'emulator';
  readonly region: string;
  readonly account: string;
  /** Host of the registry where it is not the repository's own: the emulator's stands on this machine. */
  readonly registryHost?: string;
  /** Time that the program serves on after SIGTERM, in seconds. */
  readonly drainSeconds: number;
  /** Policy that limits every role of the stage. */
  readonly permissionsBoundary?: string;
  /** True where the stage may vanish whole: no deletion protection, logs included. */
  readonly throwAway: boolean;
  readonly memoryMb: number;
  /** p99 of the response time that an alarm watches, in milliseconds. */
  readonly latencyP99Ms: number;
}

/**
 * Checks what a person chose; the error names each wrong key.
 *
 * @throws {WebError} `SETTINGS_INVALID`
 */
export function parseChoices(input: unknown, where: string): Choices {
  const result = choicesSchema.safeParse(input);
  if (result.success) return result.data;
  throw new WebError(
    'SETTINGS_INVALID',
    `${where} holds wrong settings.\n${z.prettifyError(result.error)}\nSet them right: pulumi config set KEY VALUE, or Pulumi.<stage>.yaml.`,
  );
}

/** `fairway-<stage>-<service>`, followed by what it is. A load balancer's name has at most 32 characters; this has at most 25. */
export function named({ stage, service }: Pick<WebSettings, 'stage' | 'service'>, part?: string): string {
  return ['fairway', stage, service, part].filter(Boolean).join('-');
}

export function tagsOf({ stage, service, owner }: Pick<WebSettings, 'stage' | 'service' | 'owner'>) {
  return { 'fairway:stage': stage, 'fairway:service': service, 'fairway:owner': owner };
}

/** A tag of an image holds no `+`. */
export const imageTag = (version: string): string => text.parse(version.replace(/[^\w.-]/g, '_').slice(0, 128));
