import type { InputName } from './variables';

/** A condition in Terraform's language and the sentence that a wrong value is answered with. */
export interface Validation {
  readonly condition: string;
  /** What is wrong, what was found, and what to write. */
  readonly sentence: string;
}

const FOUND = (expression: string) => `\${jsonencode(${expression})}`;

/** A key prefix: no leading slash, a trailing one, and nothing that a policy or S3 would read as a pattern. */
const PREFIX = '^([A-Za-z0-9!_.()-]+/)+$';

function days(name: InputName, nullable = false, from = 1, to = 3650): Validation {
  const range = `var.${name} >= ${from} && var.${name} <= ${to} && floor(var.${name}) == var.${name}`;
  return {
    // A conditional, because || evaluates both of its sides in older Terraform.
    condition: nullable ? `var.${name} == null ? true : ${range}` : range,
    sentence: `${name} must be a whole number of days from ${from} to ${to}${nullable ? ', or null' : ''}, found ${FOUND(`var.${name}`)}.`,
  };
}

function arns(name: InputName): Validation {
  return {
    condition: `alltrue([for arn in var.${name} : can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(role|user|assumed-role)/[A-Za-z0-9+=,.@_/-]+)$", arn))])`,
    sentence: `${name} must hold ARNs of roles or users without wildcards, found ${FOUND(`var.${name}`)}. Write for example ["arn:aws:iam::123456789012:role/app"].`,
  };
}

function services(name: InputName): Validation {
  return {
    condition: `alltrue([for service in var.${name} : can(regex("^[a-z0-9-]+([.][a-z0-9-]+)*[.]amazonaws[.]com$", service))])`,
    sentence: `${name} must hold names of AWS services, found ${FOUND(`var.${name}`)}. Write for example ["ecs-tasks.amazonaws.com"].`,
  };
}

const WRITES = '["PUT", "POST", "DELETE"]';

export const validations: Partial<Record<InputName, readonly Validation[]>> = {
  name: [
    {
      condition: 'can(regex("^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$", var.name))',
      sentence: `name must be 3 to 54 lower-case letters, digits and hyphens, and start and end with a letter or digit, found ${FOUND('var.name')}. Write for example "acme-prod-images"; a dot would break TLS.`,
    },
    {
      condition:
        '!can(regex("^(xn--|sthree-|amzn-s3-demo-)", var.name)) && !can(regex("(-s3alias|--ol-s3|--x-s3|--table-s3)$", var.name))',
      sentence: `name must not start with xn--, sthree- or amzn-s3-demo-, nor end with -s3alias, --ol-s3, --x-s3 or --table-s3, which S3 keeps for itself, found ${FOUND('var.name')}.`,
    },
  ],
  public_prefixes: [
    {
      condition: `alltrue([for prefix in var.public_prefixes : can(regex("${PREFIX}", prefix))])`,
      sentence: `public_prefixes must each name a folder and end in a slash, without a leading slash or a wildcard, found ${FOUND('var.public_prefixes')}. A whole bucket cannot be public. Write for example ["images/"].`,
    },
    {
      condition: 'length(distinct(var.public_prefixes)) == length(var.public_prefixes)',
      sentence: `public_prefixes must not name a prefix twice, found ${FOUND('var.public_prefixes')}.`,
    },
  ],
  encryption: [
    {
      condition: 'contains(["AES256", "aws:kms"], var.encryption)',
      sentence: `encryption must be AES256 or aws:kms, found ${FOUND('var.encryption')}.`,
    },
    {
      condition: 'var.encryption == "AES256" || length(var.public_prefixes) == 0',
      sentence:
        'encryption must be AES256 where public_prefixes is set: anonymous readers may use no KMS key, so every public object would answer 403. Write encryption = "AES256", or make two buckets.',
    },
  ],
  kms_key_arn: [
    {
      condition:
        'var.kms_key_arn == null ? true : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))',
      sentence: `kms_key_arn must be the ARN of a key, not an alias or an id, found ${FOUND('var.kms_key_arn')}. Write for example "arn:aws:kms:eu-central-1:123456789012:key/…".`,
    },
    {
      condition: 'var.kms_key_arn == null || var.encryption == "aws:kms"',
      sentence: 'kms_key_arn is only used with encryption = "aws:kms". Write both, or neither.',
    },
  ],
  noncurrent_version_days: [days('noncurrent_version_days', true)],
  abort_incomplete_upload_days: [days('abort_incomplete_upload_days', false, 1, 30)],
  access_log_days: [days('access_log_days')],
  expirations: [
    {
      condition: `alltrue([for rule in var.expirations : can(regex("${PREFIX}", rule.prefix)) && rule.days >= 1 && floor(rule.days) == rule.days])`,
      sentence: `expirations must each name a prefix that ends in a slash and a whole number of days, found ${FOUND('var.expirations')}. Write for example [{ prefix = "tmp/", days = 7 }].`,
    },
  ],
  object_lock: [
    {
      condition:
        'var.object_lock == null ? true : contains(["GOVERNANCE", "COMPLIANCE"], var.object_lock.mode) && var.object_lock.days >= 1 && floor(var.object_lock.days) == var.object_lock.days',
      sentence: `object_lock must have mode GOVERNANCE or COMPLIANCE and a whole number of days, found ${FOUND('var.object_lock')}. Write for example { mode = "GOVERNANCE", days = 30 }.`,
    },
    {
      condition: 'var.object_lock == null || var.versioning',
      sentence: 'object_lock wants versioning = true: it locks versions.',
    },
  ],
  access_log_bucket: [
    {
      condition: 'var.access_log_bucket == null || var.access_logs',
      sentence: 'access_log_bucket is only used with access_logs = true. Write both, or neither.',
    },
    {
      condition: 'var.access_log_bucket == null || var.access_log_bucket != var.name',
      sentence: 'access_log_bucket must be another bucket: logs about writing logs never end.',
    },
  ],
  cors_rules: [
    {
      condition: 'alltrue([for rule in var.cors_rules : length(rule.origins) > 0 && length(rule.methods) > 0])',
      sentence: `cors_rules must each name origins and methods, found ${FOUND('var.cors_rules')}.`,
    },
    {
      condition:
        'alltrue(flatten([for rule in var.cors_rules : [for origin in rule.origins : origin == "*" || can(regex("^(https://[a-z0-9.-]+|http://(localhost|127[.]0[.]0[.]1|[a-z0-9-]+[.]localhost))(:[0-9]{1,5})?$", origin))]]))',
      sentence: `cors_rules must name exact origins: https, a host and perhaps a port, no path and no slash at the end (http only for localhost), found ${FOUND('flatten(var.cors_rules[*].origins)')}. Write for example ["https://example.com"].`,
    },
    {
      condition: `alltrue([for rule in var.cors_rules : !contains(rule.origins, "*") || length(setintersection(rule.methods, ${WRITES})) == 0])`,
      sentence:
        'cors_rules must not let every origin ("*") use PUT, POST or DELETE: any web page could then write with a signature that leaked. Name the origins that write, for example ["https://example.com"].',
    },
    {
      condition:
        'alltrue(flatten([for rule in var.cors_rules : [for method in rule.methods : contains(["GET", "HEAD", "PUT", "POST", "DELETE"], method)]]))',
      sentence: `cors_rules must use the methods GET, HEAD, PUT, POST or DELETE, found ${FOUND('flatten(var.cors_rules[*].methods)')}.`,
    },
  ],
  uploader_prefix: [
    {
      condition: `can(regex("${PREFIX}", var.uploader_prefix))`,
      sentence: `uploader_prefix must name a folder and end in a slash, without a leading slash or a wildcard, found ${FOUND('var.uploader_prefix')}. Write for example "images/".`,
    },
  ],
  reader_prefix: [
    {
      condition: `var.reader_prefix == "" || can(regex("${PREFIX}", var.reader_prefix))`,
      sentence: `reader_prefix must be empty or name a folder and end in a slash, found ${FOUND('var.reader_prefix')}. Write for example "images/".`,
    },
  ],
  uploader_trusted_arns: [arns('uploader_trusted_arns')],
  uploader_trusted_services: [services('uploader_trusted_services')],
  reader_trusted_arns: [arns('reader_trusted_arns')],
  reader_trusted_services: [services('reader_trusted_services')],
  permissions_boundary: [
    {
      condition:
        'var.permissions_boundary == null ? true : can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary))',
      sentence: `permissions_boundary must be the ARN of a policy, found ${FOUND('var.permissions_boundary')}. Write for example "arn:aws:iam::123456789012:policy/boundary".`,
    },
  ],
  force_destroy: [
    {
      condition: '!var.force_destroy || !var.deletion_protection',
      sentence:
        'force_destroy would delete every object, and deletion_protection forbids it. To really lose the objects, write deletion_protection = false as well and apply before you destroy.',
    },
  ],
};
