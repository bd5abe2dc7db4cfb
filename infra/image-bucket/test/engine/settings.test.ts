import { bucketInputs } from '../../src/stage/settings';
import { stageJson } from '../../src/stage/stage';

const surroundings = { trustedArns: [], account: '123456789012' };

describe('bucketInputs', () => {
  it.each(['uat', 'prod'])('keeps the objects of %s', (stage) => {
    expect(bucketInputs(stage, surroundings)).toMatchObject({ deletion_protection: true, force_destroy: false });
  });

  it.each(['local', 'pr-12'])('throws %s away whole', (stage) => {
    expect(bucketInputs(stage, surroundings)).toMatchObject({ deletion_protection: false, force_destroy: true });
  });

  it('keeps names of stages and accounts apart, and within the module’s 54 characters', () => {
    const names = ['pr-1', 'pr-12', 'pr-123456789', 'prod'].map((stage) =>
      String(bucketInputs(stage, surroundings).name),
    );
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(54);
  });
});

describe('stageJson', () => {
  const common = {
    stage: 'uat',
    service: 'image-bucket',
    owner: '@a/b',
    inputs: { name: 'x' },
    moduleSource: './module',
  };
  const provider = (json: Record<string, unknown>) => (json as { provider: { aws: object[] } }).provider.aws[0];
  const backend = (json: Record<string, unknown>) => (json as { terraform: { backend: object } }).terraform.backend;

  it('tags everything with stage, service and owner', () => {
    expect(provider(stageJson({ ...common, state: { folder: '/s' } }))).toMatchObject({
      default_tags: [{ tags: { 'fairway:stage': 'uat', 'fairway:service': 'image-bucket', 'fairway:owner': '@a/b' } }],
    });
  });

  it('keeps state on this machine, or encrypted and locked in a bucket', () => {
    expect(backend(stageJson({ ...common, state: { folder: '/s' } }))).toEqual({
      local: { path: '/s/terraform.tfstate' },
    });
    expect(backend(stageJson({ ...common, state: { bucket: 'b', region: 'eu-west-1' } }))).toEqual({
      s3: { bucket: 'b', region: 'eu-west-1', key: 'uat/image-bucket.tfstate', encrypt: true, use_lockfile: true },
    });
  });

  it('holds no credentials and no address', () => {
    const text = JSON.stringify(stageJson({ ...common, state: { folder: '/s' } }));
    expect(text).not.toMatch(/access_key|secret|127\.0\.0\.1|localhost/);
  });
});
