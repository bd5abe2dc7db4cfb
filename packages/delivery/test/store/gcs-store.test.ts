import { GcsServer } from '../support/gcs-server';
import { inNode } from '../support/in-node';
import { recordBody } from '../support/record-body';

describe('GcsStore', () => {
  let server: GcsServer;
  beforeEach(async () => {
    server = await GcsServer.start();
  });
  afterEach(() => server.stop());

  /** Runs a program that has `store`. */
  async function run(program: string): Promise<unknown> {
    const options = { apiEndpoint: server.url, projectId: 'fairway', retryOptions: { autoRetry: false } };
    const open = `new (inner('store/gcs-store').GcsStore)('fairway-records', 'uat/', ${JSON.stringify(options)})`;
    return (await inNode(`const store = ${open}; ${program}`)).value;
  }

  test('creates a key once, however many try', async () => {
    const [tries, text] = (await run(`
      const tries = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => store.create('a/1.json', 'writer ' + i)));
      return [tries, await store.get('a/1.json')];
    `)) as [boolean[], string];
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(text).toBe(`writer ${tries.indexOf(true)}`);
  });

  test('reads, overwrites, lists one level and removes', async () => {
    const seen = await run(`
      const missing = await store.get('a/2.json');
      for (const key of ['a/2.json', 'a/1.json', 'a/deep/3.json', 'b/1.json']) await store.put(key, 'first “ö”');
      await store.put('a/2.json', 'second');
      const listed = await store.list('a/');
      const texts = [await store.get('a/1.json'), await store.get('a/2.json')];
      for (const again of [1, 2]) await store.remove('a/1.json');
      return { missing: missing ?? null, listed, texts, left: await store.list('a/') };
    `);
    expect(seen).toEqual({
      missing: null,
      listed: ['a/1.json', 'a/2.json'],
      texts: ['first “ö”', 'second'],
      left: ['a/2.json'],
    });
    expect([...server.objects.keys()].every((key) => key.startsWith('uat/'))).toBe(true);
  });

  test('carries the lock and the chain of records', async () => {
    const seen = await run(`
      const lock = await lib.DeploymentLock.acquire(store, 'demo', { waitMs: 0 });
      const second = await lib.DeploymentLock.acquire(store, 'demo', { waitMs: 0 }).catch(({ code }) => code);
      await lock.release();
      const chain = new lib.RecordChain(store);
      for (const time of [1, 2]) await chain.append(${JSON.stringify(recordBody())});
      return [second, await chain.verify()];
    `);
    expect(seen).toEqual(['DEPLOYMENT_LOCKED', { count: 2, signed: 0, flaws: [] }]);
  });

  test.each([
    [401, /CREDENTIALS_REFUSED: .*gcloud auth application-default login/],
    [403, /STORE_FAILED: .*gs:\/\/fairway-records\/uat.*gcloud storage ls/],
  ])('an answer of %i ends with the next command', async (status, message) => {
    server.refuse = status;
    await expect(run(`return store.get('a/1.json')`)).rejects.toThrow(message);
    await expect(run(`return store.create('a/1.json', 'x')`)).rejects.toThrow(message);
  });
});
