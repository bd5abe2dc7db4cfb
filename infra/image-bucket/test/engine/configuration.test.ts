import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Archive } from '../../src/engine/archive';
import { findConfiguration, keepConfiguration, keepNewest, writeConfiguration } from '../../src/engine/configuration';
import type { Target } from '../../src/engine/target';

const WANTED = { stage: 'uat', service: 'image-bucket', owner: '@a/b', version: '1.0.0', commit: 'c'.repeat(40) };
const FILES = ['main.tf.json', 'module/main.tf.json', 'release.auto.tfvars.json'];

/** S3 that holds these objects, by `bucket/key`. */
function s3Of(objects: Map<string, string>): S3Client {
  const send = (command: GetObjectCommand | PutObjectCommand): Promise<object> => {
    const place = `${command.input.Bucket}/${command.input.Key}`;
    if (command instanceof PutObjectCommand) {
      objects.set(place, command.input.Body as string);
      return Promise.resolve({});
    }
    const text = objects.get(place);
    if (text === undefined) return Promise.reject(new NoSuchKey({ message: 'none', $metadata: {} }));
    return Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } });
  };
  return Object.assign(new S3Client({ region: 'eu-west-1' }), { send });
}

describe('the configuration of a version', () => {
  let folder: string;
  let objects: Map<string, string>;
  const target = (kept: 'here' | 'in the bucket'): Target => {
    const s3 = s3Of(objects);
    const own = {
      platform: 'aws',
      region: 'eu-west-1',
      s3,
      environment: {},
      surroundings: { account: '123456789012', trustedArns: [] },
      folder,
    } as const;
    if (kept === 'here') return { ...own, state: { folder } };
    const archive = new Archive(s3, 'states', 'uat/image-bucket/configurations');
    return { ...own, state: { bucket: 'states', region: 'eu-west-1' }, archive };
  };
  const read = (at: string) => FILES.map((file) => readFileSync(join(at, file), 'utf8'));
  const key = (digest: string, file: string) => `states/uat/image-bucket/configurations/${digest}/${file}`;
  /** Leaves nothing of this machine, as a fresh runner finds it. */
  const forget = () => rmSync(join(folder, 'configurations'), { recursive: true });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fairway-configuration-'));
    objects = new Map();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lies beside a state in a bucket, and a fresh machine finds it there', async () => {
    const { digest, folder: at } = await keepConfiguration(WANTED, target('in the bucket'));
    const written = read(at);
    expect([...objects.keys()]).toEqual(FILES.map((file) => key(digest, file)));
    forget();
    expect(await findConfiguration(target('in the bucket'), digest)).toEqual({ digest, folder: at });
    expect(read(at)).toEqual(written);
  });

  it.each([
    ['root module', 'main.tf.json', '"@a/b"', '"@x/y"'],
    ['release', 'release.auto.tfvars.json', '1.0.0', '6.6.6'],
    ['digest that it tells', 'release.auto.tfvars.json', '"configuration": "', '"configuration": "0'],
    ['text', 'module/main.tf.json', '{', '['],
  ])('is refused where somebody changed its %s in the bucket', async (_what, file, from, to) => {
    const { digest } = await keepConfiguration(WANTED, target('in the bucket'));
    forget();
    const text = objects.get(key(digest, file)) ?? '';
    objects.set(key(digest, file), text.replace(from, to));
    await expect(findConfiguration(target('in the bucket'), digest)).rejects.toMatchObject({
      code: 'CONFIGURATION_CHANGED',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is lost where neither the machine nor the bucket has all of it', async () => {
    const { digest } = await keepConfiguration(WANTED, target('in the bucket'));
    forget();
    objects.delete(key(digest, 'module/main.tf.json'));
    await expect(findConfiguration(target('in the bucket'), digest)).rejects.toThrow(
      `or s3://states/uat/image-bucket/configurations/${digest}, found none`,
    );
    await expect(findConfiguration(target('here'), digest)).rejects.toMatchObject({ code: 'CONFIGURATION_LOST' });
  });

  it('stays on the machine where the state does, or where it is only looked at', async () => {
    const { digest, folder: at } = await keepConfiguration(WANTED, target('here'));
    expect(await findConfiguration(target('here'), digest)).toEqual({ digest, folder: at });
    writeConfiguration(WANTED, target('in the bucket'));
    expect(objects.size).toBe(0);
  });

  it('is removed from the machine with age, and not where there is none yet', () => {
    expect(() => keepNewest(target('here'), 1, 'any')).not.toThrow();
    for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, 'configurations', name), { recursive: true });
    keepNewest(target('here'), 1, 'c');
    expect(readdirSync(join(folder, 'configurations'))).toHaveLength(2);
    expect(readdirSync(join(folder, 'configurations'))).toContain('c');
  });
});
