import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:tls';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  forgetStage,
  prepareStage,
  stageClientConfig,
  stageEnvironment,
  withStageEnvironment,
} from '@fairway/delivery';
import { Clone } from './support/clone';
import { call } from './support/http';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const denied = { name: expect.stringMatching(/AccessDenied/) as string };

describe('who gets in', () => {
  let clone: Clone;
  let ca: Buffer;
  let endpoint: string;
  beforeAll(async () => {
    clone = new Clone();
    await clone.run('up');
    await prepareStage('pr-1', clone.workspace);
    ({ endpoint } = clone.aws);
    ca = readFileSync(clone.aws.caFile);
    const s3 = new S3Client(config('local'));
    await s3.send(new CreateBucketCommand({ Bucket: 'fairway-local-data' }));
    await s3.send(new PutObjectCommand({ Bucket: 'fairway-local-data', Key: 'key', Body: 'content' }));
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    await new CloudFormationClient(config('local')).send(
      new CreateStackCommand({ StackName: 'fairway-local-thing', TemplateBody }),
    );
  });
  afterAll(() => clone.dispose());
  const config = (stage: string) => stageClientConfig(stage, clone.workspace);

  test('nobody without TLS', async () => {
    const answer = await call({ url: `${endpoint.replace('https', 'http')}/_ministack/health` });
    expect(answer.status).toBe(0);
  });

  test('a client that does not know the authority does not go on', async () => {
    await expect(
      new Promise((resolve, reject) => request(`${endpoint}/_ministack/health`, resolve).on('error', reject).end()),
    ).rejects.toThrow(/certificate/);
  });

  test('no TLS older than 1.2', async () => {
    const { hostname, port } = new URL(endpoint);
    await expect(
      new Promise((resolve, reject) =>
        connect(
          {
            host: hostname,
            port: Number(port),
            ca,
            servername: 'localhost',
            minVersion: 'TLSv1',
            maxVersion: 'TLSv1.1',
            ciphers: 'DEFAULT@SECLEVEL=0',
          },
          () => resolve('connected'),
        ).on('error', reject),
      ),
    ).rejects.toThrow();
  });

  test('nobody without a key', async () => {
    expect((await call({ url: `${endpoint}/`, ca })).status).toBe(403);
    expect((await call({ url: `${endpoint}/fairway-local-data/key`, ca })).status).toBe(403);
    expect((await call({ url: `${endpoint}/2015-03-31/functions/`, ca })).status).toBe(403);
  });

  test.each(['test', '000000000000', '123456789012'])(
    'not the emulator’s well-known root key %s',
    async (accessKeyId) => {
      for (const secretAccessKey of ['test', accessKeyId]) {
        const credentials = { accessKeyId, secretAccessKey };
        const s3 = new S3Client({ ...config('local'), credentials });
        await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(denied);
        const sts = new STSClient({ ...config('local'), credentials });
        await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject(denied);
      }
    },
  );

  test('no right key with a wrong secret', async () => {
    const { accessKeyId } = config('local').credentials;
    const credentials = { accessKeyId, secretAccessKey: 'x'.repeat(40) };
    const sts = new STSClient({ ...config('local'), credentials });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  test.each(['/_ministack/reset', '/_ministack/config', '/_localstack/state/reset'])('nobody at %s', async (path) => {
    expect((await call({ url: `${endpoint}${path}`, method: 'POST', ca, body: '{}' })).status).toBe(403);
  });

  test.each(['local', 'pr-1'])('the deployer of %s is a user of its own', async (stage) => {
    const { Arn } = await new STSClient(config(stage)).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::000000000000:user/fairway-${stage}-deployer`);
  });

  test('the deployer of pr-1 reaches its own names', async () => {
    const s3 = new S3Client(config('pr-1'));
    await s3.send(new CreateBucketCommand({ Bucket: 'fairway-pr-1-data' }));
    const StackName = 'fairway-pr-1-thing';
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    const formation = new CloudFormationClient(config('pr-1'));
    await formation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await formation.send(new DeleteStackCommand({ StackName }));
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'fairway-pr-1-data', Key: 'k', Body: 'v' })),
    ).resolves.toBeDefined();
  });

  test('the deployer of pr-1 is refused a bucket, an object, a stack, a function and a role of local', async () => {
    const s3 = new S3Client(config('pr-1'));
    const formation = new CloudFormationClient(config('pr-1'));
    const lambda = new LambdaClient(config('pr-1'));
    const iam = new IAMClient(config('pr-1'));
    const at = { Bucket: 'fairway-local-data', Key: 'key' };
    const attempts = [
      s3.send(new GetObjectCommand(at)),
      s3.send(new PutObjectCommand({ ...at, Body: 'changed' })),
      s3.send(new CreateBucketCommand({ Bucket: 'fairway-pr-12-data' })),
      formation.send(new DescribeStacksCommand({ StackName: 'fairway-local-thing' })),
      formation.send(new DeleteStackCommand({ StackName: 'fairway-local-thing' })),
      lambda.send(new GetFunctionCommand({ FunctionName: 'fairway-local-resize' })),
      lambda.send(new InvokeCommand({ FunctionName: 'fairway-local-resize' })),
      iam.send(new DeleteRoleCommand({ RoleName: 'fairway-local-role' })),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: denied });
    }
  });

  test('a deployer does not widen its own rights', async () => {
    const iam = new IAMClient(config('pr-1'));
    const wide = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    const boundary = stageEnvironment('pr-1', clone.workspace).FAIRWAY_PERMISSIONS_BOUNDARY;
    const role = { RoleName: 'fairway-pr-1-role', AssumeRolePolicyDocument: TRUST };
    const attempts = [
      iam.send(new PutUserPolicyCommand({ UserName: 'fairway-pr-1-deployer', PolicyName: 'x', PolicyDocument: wide })),
      iam.send(new CreatePolicyVersionCommand({ PolicyArn: boundary, PolicyDocument: wide, SetAsDefault: true })),
      iam.send(new CreateRoleCommand(role)),
      iam.send(new CreateRoleCommand({ ...role, PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' })),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: denied });
    }
    await iam.send(new CreateRoleCommand({ ...role, PermissionsBoundary: boundary }));
  });

  test('a forgotten stage leaves no user, and comes back with a new key', async () => {
    const { accessKeyId } = config('pr-1').credentials;
    // A role of the stage is left: its deployer is still needed.
    await expect(forgetStage('pr-1', clone.workspace)).rejects.toThrow(/STAGE_NOT_EMPTY/);
    await new IAMClient(config('pr-1')).send(new DeleteRoleCommand({ RoleName: 'fairway-pr-1-role' }));
    await forgetStage('pr-1', clone.workspace);
    expect(() => config('pr-1')).toThrow(/STAGE_CREDENTIALS_MISSING/);
    await prepareStage('pr-1', clone.workspace);
    expect(config('pr-1').credentials.accessKeyId).not.toBe(accessKeyId);
  });

  test('the environment of a stage drops keys that the caller has of its own', () => {
    const base = { PATH: '/bin', AWS_ACCESS_KEY_ID: 'mine', AWS_PROFILE: 'prod' };
    const env = withStageEnvironment('pr-1', base, clone.workspace);
    expect(env).toMatchObject({ PATH: '/bin', AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' });
    expect(env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(env).not.toHaveProperty('AWS_PROFILE');
  });
});
