import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Agent } from 'node:https';
import { DeploymentLock, prepareStage, RecordChain, stageClientConfig } from '../src';
import { S3Store } from '../src/store/s3-store';

/** Against the emulator of the local stage. */
describe('S3Store', () => {
  const STAGE = 'pr-990004';
  const bucket = `fairway-${STAGE}-records`;
  let store: S3Store;
  let client: S3Client;

  beforeAll(async () => {
    await prepareStage(STAGE);
    const { requestHandler, ...config } = stageClientConfig(STAGE);
    const all = {
      ...config,
      forcePathStyle: true,
      requestHandler: { httpsAgent: new Agent(requestHandler.httpsAgent) },
    };
    client = new S3Client(all);
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    store = new S3Store(bucket, `${STAGE}/`, all);
  });
  afterAll(async () => {
    for (const prefix of ['', 'records/', 'locks/demo/', 'a/']) {
      for (const key of await store.list(prefix)) await store.remove(key);
    }
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    client.destroy();
  });

  test('creates a key once, however many try', async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, (_, i) => store.create('a/1.json', `writer ${i}`)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await store.get('a/1.json')).toBe(`writer ${tries.indexOf(true)}`);
    expect(await store.get('a/2.json')).toBeUndefined();
    expect(await store.list('a/')).toEqual(['a/1.json']);
  });

  test('carries the lock and the chain of records', async () => {
    const lock = await DeploymentLock.acquire(store, 'demo', { waitMs: 0 });
    await expect(DeploymentLock.acquire(store, 'demo', { waitMs: 0 })).rejects.toThrow(/DEPLOYMENT_LOCKED/);
    await lock.release();
    expect((await new RecordChain(store).verify()).flaws).toEqual([]);
  });

  test('says what to do when credentials are refused', async () => {
    const { requestHandler, ...config } = stageClientConfig(STAGE);
    const refused = new S3Store(bucket, '', {
      ...config,
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
      forcePathStyle: true,
      maxAttempts: 1,
      requestHandler: { httpsAgent: new Agent(requestHandler.httpsAgent) },
    });
    await expect(refused.get('a/1.json')).rejects.toThrow(/CREDENTIALS_REFUSED|STORE_FAILED/);
  });
});
