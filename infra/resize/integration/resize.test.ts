import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { bootstrapNames, clientsOf, findStack } from '@fairway/cdk';
import { type Release, routes, stageClientConfig } from '@fairway/delivery';
import sharp from 'sharp';
import { PHOTOGRAPH } from '../src/acceptance';
import { createEngine } from '../src/engine';
import { WORKSPACE } from '../src/paths';
import { heard, setOff } from './support/alarms';
import { call, json } from './support/api-client';
import { actAs } from './support/assume';
import { NEIGHBOUR, rollout, STAGE, startLocalStage } from './support/stage';
import { askForForm, sendForm, settled } from './support/upload-client';

const engine = createEngine();
const JPEG = { 'content-type': 'image/jpeg' };
let release: Release;
let photograph: Buffer;

beforeAll(async () => {
  await startLocalStage();
  photograph = await readFile(PHOTOGRAPH);
  release = await engine.prepare(rollout('1.0.0'));
  await engine.shift(rollout('1.0.0'), release, 100);
});

afterAll(async () => {
  await engine.destroy(rollout('none'));
  await engine.destroy(rollout('none', NEIGHBOUR));
});

const deployer = () => stageClientConfig(STAGE).credentials;

describe('the launched service', () => {
  it('tells its version to anybody', async () => {
    const answer = await call(release, '/healthz');
    expect(json(answer)).toEqual({ status: 'ok', version: '1.0.0', commit: 'integration' });
  });

  it('resizes a photograph, and the object in the bucket is the result', async () => {
    const made = await call(release, '/v1/images?w=300', {
      method: 'POST',
      body: photograph,
      headers: JPEG,
      key: deployer(),
    });
    expect(made.status).toBe(201);
    const clients = await clientsOf(STAGE);
    const Bucket = release.outputs.DestBucket;
    const stored = await clients.s3.send(new GetObjectCommand({ Bucket, Key: String(json(made).key) }));
    const bytes = Buffer.from((await stored.Body?.transformToByteArray()) ?? []);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 300, height: 200 });
    const read = await call(release, String(json(made).url), { key: deployer() });
    expect(read.headers['content-type']).toBe('image/jpeg');
    expect(read.body.equals(bytes)).toBe(true);
  });

  it('keeps the original’s interface', async () => {
    const body = Buffer.from(JSON.stringify({ name: 'cup.jpg', content: photograph.toString('base64') }));
    const headers = { 'content-type': 'application/json' };
    const answer = await call(release, '/post', { method: 'POST', body, headers, key: deployer() });
    expect(json(answer)).toMatchObject({ key: 'resized-cup.jpg', width: 300, height: 200 });
  });

  it.each([
    ['POST', '/v1/images?w=10'],
    ['POST', '/post'],
    ['GET', '/v1/images/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['GET', '/anything'],
  ])('refuses %s %s without a signature', async (method, path) => {
    const answer = await call(release, path, { method, body: method === 'POST' ? photograph : undefined });
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(json(answer)).toMatchObject({ code: 'AUTHENTICATION_REQUIRED' });
  });

  it('refuses a signature with a key that is not the caller’s', async () => {
    const key = { ...deployer(), secretAccessKey: 'not the secret' };
    const answer = await call(release, '/v1/images?w=10', { method: 'POST', body: photograph, key });
    expect(answer.status).toBe(403);
  });

  it('refuses a body that is not the one that was signed', async () => {
    const signedBody = Buffer.from('something else');
    const options = { method: 'POST', body: photograph, headers: JPEG, key: deployer() };
    expect((await call(release, '/v1/images?w=10', options)).status).toBe(201);
    expect((await call(release, '/v1/images?w=11', { ...options, signedBody })).status).toBe(403);
  });
});

describe('an image of more than 6 MB', () => {
  let large: Buffer;

  beforeAll(async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
    large = await sharp({ create: { width: 4000, height: 2500, channels: 3, background: '#888', noise } })
      .jpeg({ quality: 92 })
      .toBuffer();
  });

  const announced = () => ({ contentType: 'image/jpeg', bytes: large.length });

  it('goes to S3 by a form, through the pipeline on S3’s event, and comes out resized', async () => {
    expect(large.length).toBeGreaterThan(6 * 1024 * 1024);
    const form = await askForForm(release, deployer(), announced(), 'sizes=320,80x80&fit=cover&fm=webp');
    expect(await sendForm(STAGE, form, large)).toMatchObject({ status: 201 });
    const state = await settled(release, deployer(), form);
    expect(state).toMatchObject({ state: 'done', images: [{ width: 320 }, { width: 80, height: 80 }] });
    const [{ url } = { url: '' }] = state.images as { url: string }[];
    const read = await call(release, url, { key: deployer() });
    expect(await sharp(read.body).metadata()).toMatchObject({ format: 'webp', width: 320, height: 200 });
  });

  it('is taken only as it was announced', async () => {
    const form = await askForForm(release, deployer(), announced());
    const longer = Buffer.concat([large, Buffer.alloc(1)]);
    expect(await sendForm(STAGE, form, longer)).toMatchObject({
      status: 400,
      body: expect.stringContaining('EntityTooLarge') as string,
    });
    expect(await sendForm(STAGE, form, large.subarray(1))).toMatchObject({
      status: 400,
      body: expect.stringContaining('EntityTooSmall') as string,
    });
    const alterations: Record<string, string>[] = [
      { 'Content-Type': 'text/html' },
      { key: `images/${form.id}` },
      { 'x-amz-meta-note': 'not signed' },
      { 'X-Amz-Signature': '0'.repeat(64) },
    ];
    for (const altered of alterations) {
      expect(await sendForm(STAGE, form, large, altered)).toMatchObject({ status: 403 });
    }
    expect(json(await call(release, form.url, { key: deployer() }))).toMatchObject({ state: 'waiting' });
  });

  it('that is none is refused, with the reason to read', async () => {
    const form = await askForForm(release, deployer(), { contentType: 'image/jpeg' });
    expect(await sendForm(STAGE, form, Buffer.from('<svg/>'))).toMatchObject({ status: 201 });
    expect(await settled(release, deployer(), form)).toMatchObject({
      state: 'refused',
      problem: { status: 415, code: 'FORMAT_UNSUPPORTED' },
    });
  });
});

describe('somebody else with credentials', () => {
  const somebodyElse = () => stageClientConfig(NEIGHBOUR).credentials;

  it('sees neither images nor uploads', async () => {
    const options = { method: 'POST', body: photograph, headers: JPEG, key: deployer() };
    const made = json(await call(release, '/v1/images?w=90', options));
    const form = await askForForm(release, deployer(), { contentType: 'image/jpeg' });
    for (const url of [String(made.url), form.url]) {
      expect((await call(release, url, { key: deployer() })).status).toBe(200);
      expect((await call(release, url, { key: somebodyElse() })).status).toBe(404);
    }
    const own = json(await call(release, '/v1/images?w=90', { ...options, key: somebodyElse() }));
    expect(own.id).not.toBe(made.id);
  });

  it('is not let in by an API key', async () => {
    const headers = { 'x-api-key': deployer().accessKeyId };
    expect((await call(release, '/v1/images/aaaa', { headers })).status).toBe(401);
  });
});

describe('an alarm', () => {
  it('reaches the queue of the stage through its topic', async () => {
    const name = `fairway-${STAGE}-resize-server-errors`;
    await setOff(STAGE, name);
    expect(await heard(STAGE, name)).toContain('ALARM');
  });
});

describe('equal requests', () => {
  it('store once, for S3 takes no key twice', async () => {
    const ask = () =>
      call(release, '/v1/images?w=77', { method: 'POST', body: photograph, headers: JPEG, key: deployer() });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map((answer) => json(answer).id)).size).toBe(1);
    expect((await ask()).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('is given to anybody, and is the one that is checked in', async () => {
    const answer = await call(release, '/openapi.json');
    const file = await readFile(join(WORKSPACE, 'apps', 'resize', 'openapi.json'), 'utf8');
    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual(JSON.parse(file));
  });
});

describe('the function’s role', () => {
  it('writes and reads images, and nothing else', async () => {
    const iam = new IAMClient(stageClientConfig(STAGE));
    const RoleName = `fairway-${STAGE}-resize-function`;
    const trust = (principal: object): string =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
      });
    const deployerArn = `arn:aws:iam::000000000000:user/fairway-${STAGE}-deployer`;
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust({ AWS: deployerArn }) }));
    try {
      const Bucket = release.outputs.DestBucket ?? '';
      const role = await actAs(STAGE, `arn:aws:iam::000000000000:role/${RoleName}`);
      expect(await role.put(Bucket, 'images/tenant/one')).toBe('allowed');
      expect(await role.get(Bucket, 'images/tenant/one')).toBe('allowed');
      expect(await role.put(Bucket, 'resized-one')).toBe('allowed');
      expect(await role.get(Bucket, 'resized-one')).toBe('AccessDenied');
      expect(await role.put(Bucket, 'uploads/tenant/one')).toBe('allowed');
      expect(await role.put(Bucket, 'elsewhere')).toBe('AccessDenied');
      expect(await role.list(Bucket)).toBe('AccessDenied');
      expect(await role.remove(Bucket, 'images/tenant/one')).toBe('AccessDenied');
      const assets = `fairway-${STAGE}-cdk-assets-000000000000-us-east-1`;
      expect(await role.list(assets)).toBe('AccessDenied');
      expect(await role.get(assets, 'anything')).toBe('AccessDenied');
    } finally {
      const service = trust({ Service: 'lambda.amazonaws.com' });
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: service }));
    }
  });
});

describe('a rollout', () => {
  it('brings a version up beside the live one, shifts, and goes back', async () => {
    const next = await engine.prepare(rollout('2.0.0'));
    expect(json(await call(release, '/healthz'))).toMatchObject({ version: '1.0.0' });
    const direct = await engine.request?.(rollout('2.0.0'), next, { method: 'GET', path: '/healthz', timeoutMs: 5000 });
    expect(JSON.parse(direct?.body ?? '')).toMatchObject({ version: '2.0.0' });
    await engine.shift(rollout('2.0.0'), next, 100);
    expect(json(await call(release, '/healthz'))).toMatchObject({ version: '2.0.0' });
    await engine.backOut(rollout('2.0.0'), next, release);
    expect(json(await call(release, '/healthz'))).toMatchObject({ version: '1.0.0' });
    expect(await engine.current(rollout('2.0.0'))).toMatchObject({ version: '1.0.0', platformId: release.platformId });
  });

  it('of the same version twice changes nothing', async () => {
    const clients = await clientsOf(STAGE);
    const stamp = async (): Promise<unknown> => {
      const { Stacks } = await clients.cloudFormation.send(
        new DescribeStacksCommand({ StackName: `fairway-${STAGE}-resize` }),
      );
      return Stacks?.[0]?.LastUpdatedTime;
    };
    const first = await engine.prepare(rollout('3.0.0'));
    const before = await stamp();
    const second = await engine.prepare(rollout('3.0.0'));
    expect(second).toEqual(first);
    expect(await stamp()).toEqual(before);
  });
});

describe('destroy', () => {
  it('keeps what the services of a stage share while another one stands on it', async () => {
    const { cloudFormation: client } = await clientsOf(STAGE);
    const StackName = `fairway-${STAGE}-other-service`;
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
    await engine.destroy(rollout('none'));
    expect(await findStack(client, `fairway-${STAGE}-resize`)).toBeUndefined();
    expect(await findStack(client, bootstrapNames(STAGE).stackName)).toBeDefined();
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
  });

  it('leaves nothing of the stage, and the neighbour’s untouched', async () => {
    const beside = await engine.prepare(rollout('1.0.0', NEIGHBOUR));
    await engine.shift(rollout('1.0.0', NEIGHBOUR), beside, 100);
    await engine.destroy(rollout('none'));
    const clients = await clientsOf(STAGE);
    for (const stack of [`fairway-${STAGE}-resize`, `fairway-${STAGE}-cdk-bootstrap`]) {
      expect(await findStack(clients.cloudFormation, stack)).toBeUndefined();
    }
    expect(await engine.current(rollout('none'))).toBeUndefined();
    expect(routes().filter(({ stage }) => stage === STAGE)).toEqual([]);
    expect(json(await call(beside, '/healthz'))).toMatchObject({ version: '1.0.0' });
  });
});
