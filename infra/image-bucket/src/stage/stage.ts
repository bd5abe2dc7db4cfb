import { join } from 'node:path';
import {
  App,
  AwsProvider,
  LocalBackend,
  named,
  S3Backend,
  S3Object,
  TerraformHclModule,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
  tf,
  tfAny,
} from '../terraform/seam';

/** What one stage gives to the module; the rest is the module's defaults. */
export interface StageSettings {
  readonly stage: string;
  readonly service: string;
  readonly owner: string;
  /** Values of the module's inputs, `name` and `public_prefixes` among them. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Folder that holds the state on this machine, or the S3 bucket of a stage elsewhere. */
  readonly state: { readonly folder: string } | { readonly bucket: string; readonly region: string };
  /** Path or address of the module, as `source` takes it. */
  readonly moduleSource: string;
}

const OUTPUTS = [
  'bucket_name',
  'bucket_arn',
  'bucket_domain_name',
  'uploader_role_arn',
  'uploader_user_name',
  'reader_role_arn',
];

/** The key of the object that tells which release is live. */
export const RELEASE_KEY = 'images/release.json';

/**
 * The root module of a stage: provider, state, one call of the module, and an object that tells the release.
 *
 * Where the provider connects to is a matter of variables, so that one configuration serves AWS and an emulator.
 */
export function stageJson({ stage, service, owner, ...settings }: StageSettings): Record<string, unknown> {
  const stack = new TerraformStack(new App({ skipValidation: true }), service);
  declareVariables(stack);
  const endpoint = tf('var.endpoint_url');
  new AwsProvider(stack, 'aws', {
    region: tf('var.region'),
    s3UsePathStyle: tfAny<boolean>('var.path_style'),
    endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
    defaultTags: [{ tags: { 'fairway:stage': stage, 'fairway:service': service, 'fairway:owner': owner } }],
  });
  if ('folder' in settings.state) {
    new LocalBackend(stack, { path: join(settings.state.folder, 'terraform.tfstate') });
  } else {
    const { bucket, region } = settings.state;
    const backend = new S3Backend(stack, { bucket, region, key: `${stage}/${service}.tfstate`, encrypt: true });
    // Newer than cdktf: a lock in the bucket itself, without a table.
    backend.addOverride('use_lockfile', true);
  }
  named(
    new TerraformHclModule(stack, 'bucket', {
      source: settings.moduleSource,
      variables: { ...settings.inputs },
      skipAssetCreationFromLocalModules: true,
    }),
    'bucket',
  );
  const release = new S3Object(stack, 'release', {
    bucket: tf('module.bucket.bucket_name'),
    key: RELEASE_KEY,
    contentType: 'application/json',
    cacheControl: 'no-store',
    // Its old versions are nobody's images.
    forceDestroy: true,
    content: tf(
      'jsonencode({ version = var.release_version, commit = var.release_commit, configuration = var.configuration })',
    ),
  });
  named(release, 'release');
  // The policy that makes it readable belongs to the module.
  release.addOverride('depends_on', ['module.bucket']);
  for (const output of OUTPUTS) {
    named(new TerraformOutput(stack, `out-${output}`, { value: tf(`module.bucket.${output}`) }), output);
  }
  stack.addOverride('terraform.required_version', '>= 1.9.0');
  stack.addOverride('terraform.required_providers.aws', {
    source: 'registry.terraform.io/hashicorp/aws',
    version: '5.100.0',
  });
  return stack.toTerraform() as Record<string, unknown>;
}

function declareVariables(stack: TerraformStack): void {
  const declare = (name: string, type: string, description: string) =>
    named(new TerraformVariable(stack, name, { type, description }), name);
  declare('region', 'string', 'AWS region.');
  declare('endpoint_url', 'string', 'Address of an emulator; null on AWS.').addOverride('default', null);
  declare('path_style', 'bool', 'Address buckets in the path, as emulators want it.').addOverride('default', false);
  declare('release_version', 'string', 'Version that the release object tells.');
  declare('configuration', 'string', 'Digest of this configuration, by which it is found again.');
  declare('release_commit', 'string', 'Full commit hash that the release object tells.');
}
