import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleJson } from '../../src/image-bucket/module';
import { inputsTable, outputsTable, renderReadme } from '../../src/image-bucket/readme';
import { validations } from '../../src/image-bucket/validations';
import { INPUTS } from '../../src/image-bucket/variables';

const MODULE = join(__dirname, '..', '..', 'modules', 'image-bucket');
const json = moduleJson() as {
  variable: Record<string, { default?: unknown; validation?: { error_message: string }[] }>;
  resource: Record<string, Record<string, Record<string, unknown>>>;
  terraform: Record<string, unknown>;
};

describe('the generated module', () => {
  it('is what the construct says: run npx nx module image-bucket', () => {
    expect(JSON.parse(readFileSync(join(MODULE, 'main.tf.json'), 'utf8'))).toEqual(json);
    const readme = readFileSync(join(MODULE, 'README.md'), 'utf8');
    expect(renderReadme(readme, [inputsTable(), outputsTable()])).toBe(readme);
  });

  it('has neither provider nor backend: these are the caller’s', () => {
    expect(Object.keys(json).sort()).toEqual(['data', 'locals', 'output', 'resource', 'terraform', 'variable']);
    expect(Object.keys(json.terraform).sort()).toEqual(['required_providers', 'required_version']);
  });

  it('asks for a name alone', () => {
    const required = Object.entries(json.variable).filter(([, variable]) => !('default' in variable));
    expect(required.map(([name]) => name)).toEqual(['name']);
  });

  it('says of every wrong value which input is wrong', () => {
    for (const [name, variable] of Object.entries(json.variable)) {
      for (const { error_message } of variable.validation ?? []) expect(error_message).toContain(name);
    }
  });

  it('checks every input that is not a mere switch or tag', () => {
    const unchecked = Object.entries(INPUTS).filter(([name]) => !(name in validations));
    expect(unchecked.filter(([, { type }]) => type !== 'bool').map(([name]) => name)).toEqual(['tags']);
  });

  it('names every resource as people would', () => {
    const names = Object.values(json.resource).flatMap((resources) => Object.keys(resources));
    expect([...new Set(names)].sort()).toEqual(['logs', 'reader', 'this', 'uploader']);
  });

  it('turns access lists off and closes both buckets', () => {
    for (const rule of Object.values(json.resource.aws_s3_bucket_ownership_controls ?? {})) {
      expect(rule.rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
    }
    expect(json.resource.aws_s3_bucket_public_access_block?.logs).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });

  it('makes no key that would lie in the state', () => {
    expect(Object.keys(json.resource)).not.toContain('aws_iam_access_key');
  });
});
