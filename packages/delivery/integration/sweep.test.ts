import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { execFileSync } from 'node:child_process';
import {
  docker,
  findLeftovers,
  findWorkspace,
  forgetStage,
  localInventory,
  prepareStage,
  readLocalState,
  stageClientConfig,
  sweep,
  Workspace,
} from '../src';

/** Against the emulator of the local stage, and Docker. Only what carries this test's own stage is ever removed. */
describe('what lost its stage', () => {
  const STAGE = 'pr-990005';
  const workspace = new Workspace(findWorkspace());
  const mine = async () => (await findLeftovers(workspace, [])).filter(({ stage }) => stage === STAGE);
  const tags = (service: string) => ({ 'fairway:stage': STAGE, 'fairway:service': service });
  let sqs: SQSClient;

  beforeAll(async () => {
    await prepareStage(STAGE);
    sqs = new SQSClient(stageClientConfig(STAGE));
  });
  afterAll(async () => {
    sqs.destroy();
    await forgetStage(STAGE);
  });

  async function queue(service: string): Promise<string> {
    const name = `fairway-${STAGE}-${service}-left`;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, tags: tags(service) }));
    return QueueUrl ?? '';
  }

  test('is found on the emulator by its tags although no record speaks of it, and handed to the engine', async () => {
    const QueueUrl = await queue('resize');
    expect(await mine()).toMatchObject([
      { stage: STAGE, service: 'resize', declared: true, resources: [{ platform: 'aws' }] },
    ]);
    const asked: string[] = [];
    const swept = await sweep(workspace, await mine(), async ({ service }) => {
      asked.push(service);
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    });
    expect([asked, swept]).toEqual([['resize'], [{ stage: STAGE, service: 'resize' }]]);
    expect(await mine()).toEqual([]);
    // Nothing stands on it, so its deployer is gone too.
    expect(() => stageClientConfig(STAGE)).toThrow(/STAGE_CREDENTIALS_MISSING/);
    await prepareStage(STAGE);
    sqs = new SQSClient(stageClientConfig(STAGE));
  });

  test('and is shared by services goes with the last of them, and is not complained about', async () => {
    const queues = [await queue('a-shared-part'), await queue('resize')];
    const swept = await sweep(workspace, await mine(), async () => {
      for (const QueueUrl of queues) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    });
    expect(swept).toEqual([
      { stage: STAGE, service: 'resize' },
      { stage: STAGE, service: 'a-shared-part' },
    ]);
    await prepareStage(STAGE);
    sqs = new SQSClient(stageClientConfig(STAGE));
  });

  test('of a service that nobody declares any more is named, and not said to be gone', async () => {
    const QueueUrl = await queue('forgotten');
    try {
      const [swept] = await sweep(workspace, await mine(), () => Promise.reject(new Error('no engine was asked for')));
      expect(swept?.problem).toMatch(/no engine is declared that could remove arn:.*-forgotten-left/);
    } finally {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    }
  });

  test('in Docker is found by its labels, this clone’s alone, and removed by them', async () => {
    const state = readLocalState(workspace.root);
    if (!state.docker) throw new Error('Docker is not part of the local stage: start the daemon, then npx nx up local');
    const image = `fairway-${STAGE}-empty:1`;
    execFileSync('sh', ['-c', `tar -cf - -T /dev/null | docker import - ${image}`], { stdio: 'pipe' });
    const create = (clone: string) => {
      const labels = { 'fairway.clone': clone, 'fairway.stage': STAGE, 'fairway.service': 'forgotten' };
      return docker([
        ...['create', ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`])],
        ...[image, '/nothing'],
      ]);
    };
    const others = await create('00000000');
    try {
      await create(state.clone);
      expect(await mine()).toMatchObject([
        { service: 'forgotten', declared: false, resources: [{ platform: 'docker' }] },
      ]);
      const engine = () => Promise.reject(new Error('no engine was asked for'));
      expect(await sweep(workspace, await mine(), engine)).toEqual([{ stage: STAGE, service: 'forgotten' }]);
      expect((await localInventory(workspace.root)).filter(({ stage, service }) => stage === STAGE && service)).toEqual(
        [],
      );
      expect(await docker(['inspect', '--format', '{{.Id}}', others])).toBe(others);
    } finally {
      await docker(['rm', '--force', others]);
      await docker(['rmi', image]);
    }
  });
});
