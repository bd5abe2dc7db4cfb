import { Stage } from './support/stage';
import { corrupt, Volumes } from './support/volumes';

// Minutes: a real deployment each. Part of `nx prove`.
const proved = process.env.FAIRWAY_PROVE ? describe : describe.skip;
jest.setTimeout(400_000);

proved('claims on persistent volumes', () => {
  const stage = new Stage('pr-990013');
  const noSeed = { seed: { enabled: false } };
  let volumes: Volumes;
  let live: string;

  beforeAll(async () => {
    stage.up();
    await stage.fairway.run(['deploy']);
    volumes = new Volumes(stage);
  });
  afterAll(async () => {
    volumes.unmount();
    await stage.fairway.run(['destroy']);
    await volumes.remove();
  });

  async function readsClaims(): Promise<void> {
    const answer = await stage.ask('/api/claims?limit=100', {
      headers: { Authorization: `Bearer ${await stage.token()}` },
    });
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.body) as { claims: unknown[] }).claims).toHaveLength(77);
  }

  test('the chart’s own claim is bound, mounted read-only, and served', async () => {
    const { folder, storageClass } = await volumes.make('data');
    const image = await stage.kubectl('get', 'deployment/claims-api', '-o', 'jsonpath={..containers[0].image}');
    await volumes.seed(folder, image, 77);
    await stage.deployWith({ data: { ...noSeed, persistence: { enabled: true, storageClass } } }, 0);
    const claim = await stage.kubectl('get', 'pvc/claims-api-data', '-o', 'jsonpath={.status.phase}');
    expect(claim).toBe('Bound');
    await readsClaims();
    live = (await stage.fairway.live()).version;
  });

  test.each([
    ['missing data', /DATA_MISSING: |expected the claims database/, async () => void (await volumes.claim('empty'))],
    [
      'a corrupt database',
      /no sound SQLite database|DATA_CORRUPT/,
      async () => corrupt(await volumes.claim('corrupt')),
    ],
  ])('%s is refused with its reason, and the old release goes on serving', async (what, reason, prepare) => {
    await prepare();
    const existingClaim = what === 'missing data' ? 'empty' : 'corrupt';
    expect(await stage.deployWith({ data: { ...noSeed, existingClaim } }, 5)).toMatch(reason);
    await expectOld();
  });

  test('a full disk under the audit log is refused with its reason, and the old release goes on serving', async () => {
    const folder = await volumes.claim('audit', 'ReadWriteOnce');
    volumes.fill(folder, 64);
    const { storageClass } = { storageClass: `${stage.namespace}-data` };
    const values = {
      data: { ...noSeed, persistence: { enabled: true, storageClass } },
      audit: { existingClaim: 'audit' },
    };
    expect(await stage.deployWith(values, 5)).toMatch(
      /AUDIT_UNWRITABLE|disk of the audit log is full|cannot be written/,
    );
    await expectOld();
  });

  test('a port that is taken cannot be had: each pod has a network of its own, and the chart lets none share it', async () => {
    expect(await stage.deployWith({ hostNetwork: true }, 5)).toMatch(/hostNetwork/);
    await expectOld();
  });

  async function expectOld(): Promise<void> {
    expect(JSON.parse((await stage.ask('/version')).body)).toMatchObject({ version: live });
    await readsClaims();
  }
});
