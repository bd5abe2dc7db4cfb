import { Construct } from 'constructs';
import { named, TerraformVariable } from '../terraform/seam';
import { type Validation, validations } from './validations';

/** One input of the module, as its README lists it. */
export interface Input {
  readonly type: string;
  readonly description: string;
  /** Left out where the input is required. */
  readonly default?: unknown;
  /** True where null is a sensible value and the default. */
  readonly nullable?: boolean;
}

const CORS_RULE =
  'object({ origins = list(string), methods = optional(list(string), ["GET", "HEAD"]), ' +
  'headers = optional(list(string), []), expose_headers = optional(list(string), ["ETag"]), ' +
  'max_age_seconds = optional(number, 300) })';

/** Every input of the module; each default is the safe choice. */
export const INPUTS = {
  name: {
    type: 'string',
    description:
      'Name of the bucket: 3 to 54 lower-case letters, digits and hyphens. S3 takes 63; the module adds up to nine.',
  },
  tags: { type: 'map(string)', description: 'Tags of every resource.', default: {} },
  public_prefixes: {
    type: 'list(string)',
    description:
      'Prefixes below which anybody may read objects, each ending in a slash, such as ["images/"]. Nobody may list or write.',
    default: [],
  },
  require_tls: {
    type: 'bool',
    description: 'Refuse plain http and TLS before 1.2. False only for an emulator that speaks no TLS.',
    default: true,
  },
  encryption: {
    type: 'string',
    description:
      'AES256 (keys of S3) or aws:kms (a key of yours, which can be withdrawn; anonymous readers cannot use it).',
    default: 'AES256',
  },
  kms_key_arn: {
    type: 'string',
    description: 'Key for aws:kms. Null makes a key that rotates every year.',
    default: null,
    nullable: true,
  },
  versioning: { type: 'bool', description: 'Keep overwritten and deleted objects as old versions.', default: true },
  noncurrent_version_days: {
    type: 'number',
    description: 'Days that an old version is kept. Null keeps it for ever.',
    default: 90,
    nullable: true,
  },
  abort_incomplete_upload_days: {
    type: 'number',
    description: 'Days after which the parts of an unfinished upload are removed.',
    default: 7,
  },
  expirations: {
    type: 'list(object({ prefix = string, days = number }))',
    description: 'Objects below a prefix that expire, such as [{ prefix = "tmp/", days = 7 }].',
    default: [],
  },
  object_lock: {
    type: 'object({ mode = string, days = number })',
    description:
      'Write once: no version can be removed for so many days. GOVERNANCE lets a privileged person do it, COMPLIANCE nobody. Only a new bucket takes it.',
    default: null,
    nullable: true,
  },
  access_logs: { type: 'bool', description: 'Write a log of every request.', default: true },
  access_log_bucket: {
    type: 'string',
    description: 'Existing bucket for the logs. Null makes <name>-logs.',
    default: null,
    nullable: true,
  },
  access_log_days: { type: 'number', description: 'Days that logs in <name>-logs are kept.', default: 90 },
  cors_rules: {
    type: `list(${CORS_RULE})`,
    description:
      'Which web pages may use the bucket, by exact origin, such as [{ origins = ["https://example.com"] }].',
    default: [],
  },
  uploader_prefix: {
    type: 'string',
    description: 'The prefix below which the uploader may put objects, ending in a slash.',
    default: 'images/',
  },
  uploader_trusted_arns: {
    type: 'list(string)',
    description: 'ARNs of roles and users that may assume the uploader role.',
    default: [],
  },
  uploader_trusted_services: {
    type: 'list(string)',
    description: 'AWS services that may assume the uploader role, such as ["ecs-tasks.amazonaws.com"].',
    default: [],
  },
  uploader_user: {
    type: 'bool',
    description:
      'Make an IAM user as well, for a program outside AWS that can assume no role. Its key is made by hand, so that none lies in the state.',
    default: false,
  },
  reader_prefix: {
    type: 'string',
    description: 'The prefix below which the reader may get and list objects, ending in a slash. Empty means all.',
    default: '',
  },
  reader_trusted_arns: {
    type: 'list(string)',
    description: 'ARNs of roles and users that may assume the reader role, for example to sign URLs.',
    default: [],
  },
  reader_trusted_services: {
    type: 'list(string)',
    description: 'AWS services that may assume the reader role.',
    default: [],
  },
  permissions_boundary: {
    type: 'string',
    description: 'ARN of a policy that limits the roles and the user, where the account wants one.',
    default: null,
    nullable: true,
  },
  deletion_protection: {
    type: 'bool',
    description:
      'Forbid everybody, by the bucket policy, to delete the bucket or a version for good. The life cycle still removes old versions.',
    default: true,
  },
  force_destroy: {
    type: 'bool',
    description:
      'Let terraform destroy delete the objects with the bucket. Wants deletion_protection = false. The logs go once the protection is off.',
    default: false,
  },
} as const satisfies Record<string, Input>;

export type InputName = keyof typeof INPUTS;

/** Declares the module's inputs, with their validations, in the stack around it. */
export class ImageBucketVariables extends Construct {
  constructor(scope: Construct) {
    super(scope, 'variables');
    for (const [name, input] of Object.entries<Input>(INPUTS)) {
      const variable = new TerraformVariable(this, name, {
        type: input.type,
        description: input.description,
        nullable: input.nullable ?? false,
        validation: (validations as Record<string, readonly Validation[]>)[name]?.map(({ condition, sentence }) => ({
          condition: `\${${condition}}`,
          errorMessage: sentence,
        })),
      });
      // By override, because cdktf would rename keys and stumbles over null.
      if ('default' in input) variable.addOverride('default', input.default);
      named(variable, name);
    }
  }
}
