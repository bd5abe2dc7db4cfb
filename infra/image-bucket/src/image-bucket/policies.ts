import { Fn, text, tf } from '../terraform/seam';

/** A statement of an IAM policy; values may be Terraform expressions. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** A statement, and the expression that says whether it belongs to the policy. */
export type Conditional = Statement | Optional;

interface Optional {
  readonly when: string;
  readonly statement: Statement;
}

/**
 * An IAM policy as a Terraform expression.
 *
 * Written with jsonencode and not with a data source, so that a plan shows the whole text before anything is applied.
 */
export function policy(statements: readonly Conditional[]): string {
  const parts = statements.map((part): unknown =>
    'Effect' in part ? [part] : Fn.conditional(tf(part.when), [part.statement], []),
  );
  const joined: unknown = Fn.concat(parts);
  return Fn.jsonencode({ Version: '2012-10-17', Statement: joined });
}

/** Everything that the bucket itself allows and refuses, whatever a caller's own policies say. */
export function bucketPolicy(): string {
  const [bucket, objects] = [text('${local.bucket_arn}'), text('${local.bucket_arn}/*')];
  return policy([...transport('var.require_tls', bucket, objects), ...publicRead(), ...protection(bucket, objects)]);
}

/** Refuses plain http, and TLS before 1.2. */
export function transport(when: string, bucket: string, objects: string): Conditional[] {
  const deny = (Sid: string, Condition: Statement['Condition']): Conditional => ({
    when,
    statement: { Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucket, objects], Condition },
  });
  return [
    deny('RefusePlainHttp', { Bool: { 'aws:SecureTransport': 'false' } }),
    deny('RefuseOldTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ];
}

function publicRead(): Conditional[] {
  return [
    {
      when: 'length(var.public_prefixes) > 0',
      statement: {
        Sid: 'PublicRead',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: tf('[for prefix in var.public_prefixes : "${local.bucket_arn}/${prefix}*"]'),
      },
    },
  ];
}

function protection(bucket: string, objects: string): Conditional[] {
  const deny = { Effect: 'Deny', Principal: '*' } as const;
  return [
    {
      when: 'var.deletion_protection',
      statement: { Sid: 'KeepTheBucket', ...deny, Action: 's3:DeleteBucket', Resource: bucket },
    },
    {
      when: 'var.deletion_protection',
      statement: { Sid: 'KeepVersions', ...deny, Action: 's3:DeleteObjectVersion', Resource: objects },
    },
    {
      when: 'var.encryption == "aws:kms"',
      statement: {
        Sid: 'RefuseOtherEncryption',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        // An upload that names no encryption gets the bucket's own.
        Condition: {
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
          Null: { 's3:x-amz-server-side-encryption': 'false' },
        },
      },
    },
  ];
}

/** Lets S3 itself, for this bucket and account only, write into the log bucket. */
export function logBucketPolicy(): string {
  const [bucket, objects] = [text('${local.log_bucket_arn}'), text('${local.log_bucket_arn}/*')];
  return policy([
    ...transport('var.require_tls', bucket, objects),
    {
      Sid: 'TakeLogs',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: objects,
      Condition: {
        ArnLike: { 'aws:SourceArn': text('${local.bucket_arn}') },
        StringEquals: { 'aws:SourceAccount': text('${data.aws_caller_identity.current.account_id}') },
      },
    },
  ]);
}

/** Put below one prefix, and clean up an upload in parts; no reading, listing or deleting. */
export function uploaderPolicy(): string {
  return policy([
    {
      Sid: 'PutBelowThePrefix',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
      Resource: text('${local.bucket_arn}/${var.uploader_prefix}*'),
    },
    // Decrypt joins the parts of a large upload.
    kms('EncryptWithTheKey', ['kms:GenerateDataKey', 'kms:Decrypt']),
  ]);
}

/** Get and list below one prefix. */
export function readerPolicy(): string {
  return policy([
    {
      Sid: 'GetBelowThePrefix',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: text('${local.bucket_arn}/${var.reader_prefix}*'),
    },
    {
      Sid: 'ListBelowThePrefix',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: text('${local.bucket_arn}'),
      Condition: { StringLike: { 's3:prefix': text('${var.reader_prefix}*') } },
    },
    kms('DecryptWithTheKey', ['kms:Decrypt']),
  ]);
}

function kms(Sid: string, Action: readonly string[]): Conditional {
  return {
    when: 'var.encryption == "aws:kms"',
    statement: { Sid, Effect: 'Allow', Action, Resource: text('${local.kms_key_arn}') },
  };
}

/** Who may assume a role: the named principals and services, nobody else. */
export function trustPolicy(role: 'uploader' | 'reader'): string {
  const trust = (kind: 'arns' | 'services', type: 'AWS' | 'Service'): Conditional => ({
    when: `length(var.${role}_trusted_${kind}) > 0`,
    statement: { Effect: 'Allow', Principal: { [type]: tf(`var.${role}_trusted_${kind}`) }, Action: 'sts:AssumeRole' },
  });
  return policy([trust('arns', 'AWS'), trust('services', 'Service')]);
}

/** The account's own policies decide who uses the key; nobody from elsewhere does. */
export function keyPolicy(): string {
  return policy([
    {
      Sid: 'AccountDecides',
      Effect: 'Allow',
      Principal: {
        AWS: text(
          'arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root',
        ),
      },
      Action: 'kms:*',
      Resource: '*',
    },
  ]);
}
