import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DemoWorkspace } from '@fairway/testing';
import { prepareStage, stageClientConfig, stageEnvironment } from '../src';
import { S3Store } from '../src/store/s3-store';
import { inNode } from '../test/support/in-node';

jest.setTimeout(120_000);

/** A stage whose records lie in S3 and whose alarm is an SNS topic, as uat and prod declare them; here on the emulator. */
describe('a stage with its records in a bucket and an alarm by SNS', () => {
  const STAGE = 'uat';
  const name = `fairway-${STAGE}-delivery-test`;
  let demo: DemoWorkspace;
  let [s3, sns, sqs]: [S3Client?, SNSClient?, SQSClient?] = [];
  let [topic, queue] = ['', ''];

  beforeAll(async () => {
    await prepareStage(STAGE);
    const config = stageClientConfig(STAGE);
    s3 = new S3Client({ ...config, forcePathStyle: true });
    sns = new SNSClient(config);
    sqs = new SQSClient(config);
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    topic = (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn ?? '';
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: '*',
          Condition: { ArnEquals: { 'aws:SourceArn': topic } },
        },
      ],
    });
    queue = (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }))).QueueUrl ?? '';
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }));
    demo = new DemoWorkspace();
  });
  afterAll(async () => {
    demo.remove();
    const store = openStore();
    for (const prefix of ['', 'records/', 'locks/demo/', 'journal/']) {
      for (const key of await store.list(prefix)) await store.remove(key);
    }
    await s3?.send(new DeleteBucketCommand({ Bucket: name }));
    await sns?.send(new DeleteTopicCommand({ TopicArn: topic }));
    await sqs?.send(new DeleteQueueCommand({ QueueUrl: queue }));
    for (const client of [s3, sns, sqs]) client?.destroy();
  });

  const openStore = () => new S3Store(name, `${STAGE}/`, { ...stageClientConfig(STAGE), forcePathStyle: true });

  /** Runs a program that has `delivery`, with the credentials of the environment as a pipeline has them. */
  async function run(program: string) {
    const declaration = {
      aws: { account: '000000000000', region: 'us-east-1', credentials: { kind: 'oidc', role: 'entered before' } },
      records: { kind: 's3', bucket: name },
      signing: { kind: 'none' },
      alarm: { kind: 'sns', topic },
      // The demo has no verdict of the slower engines; what happens then is the policy gate's own test.
      policy: 'own',
    };
    const whole = `
      const declared = lib.loadStage('${STAGE}').declaration;
      const stage = new lib.Stage('${STAGE}', { ...declared, ...${JSON.stringify(declaration)} });
      const workspace = new lib.Workspace(${JSON.stringify(demo.root)});
      const service = workspace.service('demo', workspace.root);
      const delivery = await lib.openDelivery({ workspace, stage, service, report: () => undefined, lockWaitMs: 0 });
      ${program}`;
    const { value, warnings } = await inNode(whole, stageEnvironment(STAGE), 60_000);
    expect(warnings).not.toMatch(/did not go out/);
    return value;
  }

  async function message(): Promise<string> {
    const { Messages } = (await sqs?.send(new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 10 }))) ?? {};
    return Messages?.[0]?.Body ?? '';
  }

  test('deploys, records in the bucket, has nothing to do the second time, and notices one altered byte', async () => {
    expect(await run('return (await lib.deploy(delivery)).outcome')).toBe('live');
    expect(await run('return (await lib.deploy(delivery)).outcome')).toBe('unchanged');
    const verify = 'return (await delivery.chain.verify())';
    expect(await run(verify)).toEqual({ count: 1, signed: 0, flaws: [] });
    const Key = `${STAGE}/records/000001.json`;
    const stored = await s3?.send(new GetObjectCommand({ Bucket: name, Key }));
    const text = (await stored?.Body?.transformToString()) ?? '';
    await s3?.send(new PutObjectCommand({ Bucket: name, Key, Body: text.replace('demo', 'demp') }));
    expect(await run(verify)).toMatchObject({ flaws: [{ key: 'records/000001.json' }] });
    await s3?.send(new PutObjectCommand({ Bucket: name, Key, Body: text }));
  });

  test('tells the topic’s subscriber that a version was backed out', async () => {
    demo.program({ failShare: 1 }, 'demo', 'bad');
    demo.commit('bad');
    const refused = 'return lib.deploy(delivery).catch(({ code }) => code)';
    expect(await run(refused)).toBe('DEPLOYMENT_BACKED_OUT');
    expect(await message()).toMatch(/demo 0\.0\.0\+[0-9a-f]{7} on uat was backed out: .*found 500/);
  });
});
