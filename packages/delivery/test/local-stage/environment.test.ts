import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetStage, prepareStage, stageClientConfig, stageEnvironment, withStageEnvironment } from '../../src';

describe('the environment of a stage', () => {
  let workspace: string;
  let credentialsDir: string;
  let caFile: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'environment-'));
    credentialsDir = join(workspace, '.fairway/local/aws');
    caFile = join(workspace, 'ca.pem');
    mkdirSync(credentialsDir, { recursive: true });
    writeFileSync(caFile, 'authority');
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  const writeState = (parts: object) =>
    writeFileSync(
      join(workspace, '.fairway/local/state.json'),
      JSON.stringify({ schemaVersion: 1, clone: '0a1b2c3d', ...parts }),
    );
  const writeUp = () =>
    writeState({
      aws: {
        endpoint: 'https://127.0.0.1:4566',
        caFile,
        region: 'us-east-1',
        account: '000000000000',
        pid: 1,
        credentialsDir,
      },
    });
  const writeKey = (text: string) => {
    writeFileSync(join(credentialsDir, 'pr-1.ini'), text);
    writeFileSync(join(credentialsDir, 'pr-1.config'), '[default]\n');
  };

  test('names the stage’s own key file, the emulator and its authority', () => {
    writeUp();
    writeKey('[default]\naws_access_key_id = id\naws_secret_access_key = secret/+=\n');
    expect(stageEnvironment('pr-1', workspace)).toMatchObject({
      AWS_SHARED_CREDENTIALS_FILE: join(credentialsDir, 'pr-1.ini'),
      AWS_CONFIG_FILE: join(credentialsDir, 'pr-1.config'),
      AWS_ENDPOINT_URL: 'https://127.0.0.1:4566',
      AWS_CA_BUNDLE: caFile,
      NODE_EXTRA_CA_CERTS: caFile,
      AWS_REGION: 'us-east-1',
      FAIRWAY_PERMISSIONS_BOUNDARY: 'arn:aws:iam::000000000000:policy/fairway-pr-1-boundary',
    });
    expect(stageClientConfig('pr-1', workspace)).toMatchObject({
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret/+=' },
      requestHandler: { httpsAgent: { ca: Buffer.from('authority') } },
    });
  });

  test('lets none of the caller’s AWS settings win', () => {
    writeUp();
    writeKey('');
    const base = { PATH: '/bin', AWS_PROFILE: 'prod', AWS_SESSION_TOKEN: 'token', CDK_DEFAULT_ACCOUNT: '1' };
    const env = withStageEnvironment('pr-1', base, workspace);
    expect(env.PATH).toBe('/bin');
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'CDK_DEFAULT_ACCOUNT'])
      expect(env).not.toHaveProperty(name);
  });

  test.each(['', '[default]\n', '[default]\naws_access_key_id = id\n'])('takes %j for no key', (text) => {
    writeUp();
    writeKey(text);
    expect(() => stageClientConfig('pr-1', workspace)).toThrow(/STAGE_CREDENTIALS_MISSING[^]*credentials pr-1/);
  });

  test('gives one stage nothing of another', () => {
    writeUp();
    writeKey('[default]\naws_access_key_id = id\naws_secret_access_key = secret\n');
    expect(() => stageEnvironment('pr-12', workspace)).toThrow(/STAGE_CREDENTIALS_MISSING/);
    expect(() => stageEnvironment('../pr-1', workspace)).toThrow(/STAGE_NAME_INVALID/);
  });

  test('says how to start what is down', async () => {
    expect(() => stageEnvironment('local', workspace)).toThrow(/LOCAL_STAGE_DOWN[^]*npx nx up local/);
    writeState({});
    expect(() => stageEnvironment('local', workspace)).toThrow(/LOCAL_STAGE_DOWN/);
    await expect(prepareStage('local', workspace)).rejects.toThrow(/LOCAL_STAGE_DOWN/);
    await expect(forgetStage('local', workspace)).rejects.toThrow(/LOCAL_STAGE_DOWN/);
  });
});
