/** Every output of the module: expression and description. */
export const OUTPUTS = {
  bucket_name: { value: 'aws_s3_bucket.this.id', description: 'Name of the bucket.' },
  bucket_arn: { value: 'aws_s3_bucket.this.arn', description: 'ARN of the bucket.' },
  bucket_domain_name: {
    value: 'aws_s3_bucket.this.bucket_regional_domain_name',
    description: 'Host name of the bucket in its region; https:// before it and a key behind it make a URL on AWS.',
  },
  public_prefixes: { value: 'var.public_prefixes', description: 'Prefixes below which anybody may read.' },
  uploader_prefix: {
    value: 'var.uploader_prefix',
    description: 'The prefix below which the uploader may put objects.',
  },
  uploader_role_arn: {
    value: 'one(aws_iam_role.uploader[*].arn)',
    description: 'Role that may upload; null where nobody was trusted with it.',
  },
  uploader_user_name: {
    value: 'one(aws_iam_user.uploader[*].name)',
    description: 'User that may upload; null unless uploader_user is true. It has no key until somebody makes one.',
  },
  reader_role_arn: {
    value: 'one(aws_iam_role.reader[*].arn)',
    description: 'Role that may read private objects; null where nobody was trusted with it.',
  },
  kms_key_arn: { value: 'local.kms_key_arn', description: 'Key that encrypts the objects; null with the keys of S3.' },
  log_bucket_name: {
    value: 'one(aws_s3_bucket_logging.this[*].target_bucket)',
    description: 'Bucket that receives the access logs; null without logs.',
  },
} as const;
