import { ImageBucket } from './image-bucket';
import { ImageBucketVariables } from './variables';
import { App, TerraformStack } from '../terraform/seam';

/** Terraform 1.9 is the first whose validations may look at other variables. */
export const TERRAFORM_VERSION = '>= 1.9.0';
/** The first version in which life-cycle rules are compared as S3 stores them, and the last that was tested. */
export const AWS_PROVIDER = { source: 'registry.terraform.io/hashicorp/aws', version: '>= 5.86.0, < 7.0.0' };

/** The module as Terraform's JSON: no provider and no backend, for these are the caller's. */
export function moduleJson(): Record<string, unknown> {
  // A stack without provider is what a module is, and what cdktf's own check refuses.
  const app = new App({ skipValidation: true, analyticsReporting: false } as never);
  const stack = new TerraformStack(app, 'image-bucket');
  new ImageBucket(stack, 'bucket', new ImageBucketVariables(stack));
  stack.addOverride('terraform.required_version', TERRAFORM_VERSION);
  stack.addOverride('terraform.required_providers.aws', AWS_PROVIDER);
  const { '//': _metadata, ...json } = stack.toTerraform() as Record<string, Record<string, unknown>>;
  delete json.terraform?.backend;
  return withoutMetadata(json) as Record<string, unknown>;
}

/** Paths of constructs mean nothing to the readers of a module. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '//')
      .map(([key, item]) => [key, withoutMetadata(item)]),
  );
}
