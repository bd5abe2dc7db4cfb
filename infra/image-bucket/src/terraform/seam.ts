/**
 * All that this project takes from cdktf and from the generated provider.
 *
 * cdktf was archived in December 2025 and `cdktn` continues it with the same classes: only this file, and the pins in
 * `projenrc/versions.ts`, change when it takes over. Each resource is imported from its own file, because loading the
 * whole provider takes many seconds.
 */
export {
  App,
  Fn,
  LocalBackend,
  S3Backend,
  TerraformElement,
  TerraformHclModule,
  TerraformLocal,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from 'cdktf';
export { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
export { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
export { IamRole } from '@cdktf/provider-aws/lib/iam-role';
export { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
export { IamUser } from '@cdktf/provider-aws/lib/iam-user';
export { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
export { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
export { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
export { AwsProvider } from '@cdktf/provider-aws/lib/provider';
export { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
export { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration';
export { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
export { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
export { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
export { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
export { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
export { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
export { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
export { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
export { S3Object } from '@cdktf/provider-aws/lib/s3-object';

import { ref, Token, type TerraformElement as Element } from 'cdktf';

/** A Terraform expression that stands for a text, such as `tf('aws_s3_bucket.this.id')`. */
export function tf(expression: string): string {
  return Token.asString(ref(expression));
}

/** A text with expressions in it, such as `text('${var.name}-logs')`; it is Terraform's own template, unescaped. */
export function text(template: string): string {
  return tf(`"${template}"`);
}

/** An expression where the provider's class wants a number, a truth value or a map. */
export function tfAny<T>(expression: string): T {
  return tf(expression) as unknown as T;
}

/** Gives an element the name that it has in Terraform, which people read in plans and write in imports. */
export function named<T extends Element>(element: T, name: string): T {
  element.overrideLogicalId(name);
  return element;
}
