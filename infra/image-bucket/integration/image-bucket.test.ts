import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { loadService } from '@fairway/declaration';
import {
  findWorkspace,
  prepareStage,
  readLocalState,
  type Release,
  type RolloutContext,
  stageClientConfig,
} from '@fairway/delivery';
import { TerraformEngine } from '../src/engine/terraform-engine';
import { bucketInputs } from '../src/stage/settings';

const STAGE = 'pr-808';
const BUCKET = `fairway-${STAGE}-image-bucket`;
const engine = new TerraformEngine();
/** As production has it. */
const kept = new TerraformEngine((stage, surroundings) => ({
  ...bucketInputs(stage, surroundings),
  deletion_protection: true,
  force_destroy: false,
}));
const context = (version: string): RolloutContext => ({
  stage: STAGE,
  service: loadService(join(__dirname, '..')),
  version,
  commit: 'integration',
  report: () => undefined,
  signal: AbortSignal.timeout(900_000),
});

let release: Release;
let deployer: S3Client;
let uploader: S3Client;
let ca: Buffer;
let endpoint: string;

async function sessionOf(role: string) {
  const sts = new STSClient(stageClientConfig(STAGE));
  const RoleArn = `arn:aws:iam::${readLocalState(findWorkspace()).aws?.account}:role/${BUCKET}-${role}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'integration' }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

async function assume(role: string): Promise<S3Client> {
  const credentials = await sessionOf(role);
  return new S3Client({ ...stageClientConfig(STAGE), credentials, forcePathStyle: true });
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
}

function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers, body } = options;
    const protocol = url.startsWith('https:') ? https : http;
    const request = protocol.request(url, { method, headers, ca, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const put = (client: S3Client, Key: string) =>
  client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', ContentType: 'image/png' }));
const url = (key: string) => `${endpoint}/${BUCKET}/${key}`;

beforeAll(async () => {
  await prepareStage(STAGE);
  release = await engine.prepare(context('1.0.0'));
  await engine.shift(context('1.0.0'), release, 100);
  const { aws } = readLocalState(findWorkspace());
  endpoint = aws?.endpoint ?? '';
  ca = readFileSync(aws?.caFile ?? '');
  deployer = new S3Client({ ...stageClientConfig(STAGE), forcePathStyle: true });
  uploader = await assume('uploader');
  await put(deployer, 'images/public.png');
  await put(deployer, 'private/secret.png');
}, 600_000);

afterAll(() => engine.destroy(context('none')), 600_000);

describe('anybody', () => {
  it('reads a public object', async () => {
    expect((await ask(url('images/public.png'))).status).toBe(200);
    expect((await ask(`${release.url}/images/public.png`, { headers: release.headers })).status).toBe(200);
  });

  it('reads no private object, and lists nothing', async () => {
    expect((await ask(url('private/secret.png'))).status).toBe(403);
    expect((await ask(url('?list-type=2'))).status).toBe(403);
  });

  it('writes nothing, below the public prefix either', async () => {
    expect((await ask(url('images/mine.png'), { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await ask(url('images/public.png'), { method: 'DELETE' })).status).toBe(403);
  });

  it('is refused over plain http', async () => {
    // The front door tells the emulator how people reached it; here a client says that it was plain http.
    const headers = { 'x-forwarded-proto': 'http' };
    expect((await ask(url('images/public.png'), { headers })).status).toBe(403);
  });
});

describe('the uploader', () => {
  it('puts an object below its prefix', async () => {
    await put(uploader, 'images/uploaded.png');
    const answer = await ask(url('images/uploaded.png'));
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
  });

  it.each(['private/x.png', 'x.png', 'imagesx/y.png'])('puts nothing at %s', async (key) => {
    await expect(put(uploader, key)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('reads, deletes and configures nothing', async () => {
    const bucket = { Bucket: BUCKET };
    const get = new GetObjectCommand({ ...bucket, Key: 'private/secret.png' });
    const remove = new DeleteObjectCommand({ ...bucket, Key: 'images/public.png' });
    const open = new PutBucketCorsCommand({ ...bucket, CORSConfiguration: { CORSRules: [] } });
    await expect(uploader.send(get)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(uploader.send(remove)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(uploader.send(open)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  async function post(contentType: string, size: number, key = 'images/posted.png'): Promise<number> {
    const { url: action, fields } = await createPresignedPost(uploader, {
      Bucket: BUCKET,
      Key: 'images/posted.png',
      Conditions: [
        ['content-length-range', 1, 1000],
        ['starts-with', '$Content-Type', 'image/'],
      ],
    });
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, key, 'Content-Type': contentType }))
      form.append(name, value);
    form.append('file', new Blob([Buffer.alloc(size)]));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    return (await ask(action, { method: 'POST', headers, body: Buffer.from(await encoded.arrayBuffer()) })).status;
  }

  it('signs a form that limits type and size, which IAM cannot', async () => {
    expect(await post('image/png', 500)).toBeLessThan(300);
    expect(await post('text/html', 500)).toBe(403);
    expect(await post('image/png', 5000)).toBeGreaterThanOrEqual(400);
  });
});

describe('a signed URL', () => {
  const command = new GetObjectCommand({ Bucket: BUCKET, Key: 'private/secret.png' });

  it('opens a private object to whoever has it', async () => {
    const reader = await assume('reader');
    expect((await ask(await getSignedUrl(reader as never, command as never, { expiresIn: 60 }))).status).toBe(200);
  });

  it('is refused when it was altered', async () => {
    const signed = await getSignedUrl((await assume('reader')) as never, command as never, { expiresIn: 60 });
    expect((await ask(signed.replace('secret.png', 'other.png'))).status).toBe(403);
    expect((await ask(signed.replace(/Signature=..../, 'Signature=0000'))).status).toBe(403);
  });

  it('is refused when it has expired', async () => {
    const signingDate = new Date(Date.now() - 120_000);
    const reader = await assume('reader');
    const signed = await getSignedUrl(reader as never, command as never, { expiresIn: 60, signingDate });
    expect((await ask(signed)).status).toBe(403);
  });
});

it('gives the page of a foreign origin no permission', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' };
  const answer = await ask(url('images/public.png'), { method: 'OPTIONS', headers });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

describe('a follow-up change: another public prefix, and a page of another origin that may read', () => {
  const changed = new TerraformEngine((stage, surroundings) => ({
    ...bucketInputs(stage, surroundings),
    public_prefixes: ['images/', 'logos/'],
    cors_rules: [{ origins: ['https://shop.example.com'] }],
  }));
  let before: number;
  const preflight = (origin: string, method = 'GET') => {
    const headers = { origin, 'access-control-request-method': method };
    return ask(url('images/public.png'), { method: 'OPTIONS', headers });
  };

  beforeAll(async () => {
    await put(deployer, 'logos/ours.svg');
    before = (await ask(url('logos/ours.svg'))).status;
    await changed.shift(context('1.0.5'), await changed.prepare(context('1.0.5')), 100);
  });

  it('says the change alone in its plan, and nothing once it is applied', async () => {
    const back = await engine.diff(context('1.0.5'));
    expect(back).toMatch(/Plan: 0 to add, \d to change, 1 to destroy/);
    expect(back).toContain('# module.bucket.aws_s3_bucket_cors_configuration.this[0] will be destroyed');
    expect(await changed.diff(context('1.0.5'))).toContain('No changes.');
  });

  it('opens the new prefix and nothing else', async () => {
    expect([before, (await ask(url('logos/ours.svg'))).status]).toEqual([403, 200]);
    expect((await ask(url('images/public.png'))).status).toBe(200);
    expect((await ask(url('private/secret.png'))).status).toBe(403);
  });

  it('lets the page of that origin read, and no other and nothing else', async () => {
    const allowed = await preflight('https://shop.example.com');
    expect(allowed).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://shop.example.com' },
    });
    for (const [origin, method] of [
      ['https://evil.example', 'GET'],
      ['https://shop.example.com.evil.example', 'GET'],
      ['http://shop.example.com', 'GET'],
      ['https://shop.example.com', 'PUT'],
    ] as const) {
      const answer = await preflight(origin, method);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.status).toBe(403);
    }
  });

  it('closes what it opened when it is taken back', async () => {
    await engine.shift(context('1.0.0'), await engine.prepare(context('1.0.0')), 100);
    expect((await ask(url('logos/ours.svg'))).status).toBe(403);
    expect((await ask(url('images/public.png'))).status).toBe(200);
  });
});

it.each([undefined, '', 'yes', `${BUCKET}-logs`])(
  'refuses to lose the objects of a stage that is to be kept, with FAIRWAY_LOSE_OBJECTS=%s',
  async (said) => {
    if (said !== undefined) process.env.FAIRWAY_LOSE_OBJECTS = said;
    try {
      await expect(kept.destroy(context('1.0.0'))).rejects.toMatchObject({ code: 'OBJECTS_REMAIN' });
    } finally {
      delete process.env.FAIRWAY_LOSE_OBJECTS;
    }
    expect((await ask(url('images/public.png'))).status).toBe(200);
  },
);

it('finds no difference when it plans again', async () => {
  expect(await engine.diff(context('1.0.0'))).toContain('No changes.');
});

it('moves to the next version and back to the last good one', async () => {
  const next = await engine.prepare(context('1.1.0'));
  expect((await engine.current(context('1.1.0')))?.version).toBe('1.0.0');
  await engine.shift(context('1.1.0'), next, 100);
  expect((await engine.current(context('1.1.0')))?.version).toBe('1.1.0');
  await engine.backOut(context('1.1.0'), next, release);
  expect(await engine.current(context('1.1.0'))).toMatchObject({ version: '1.0.0', platformId: release.platformId });
  expect((await ask(url('images/public.png'))).status).toBe(200);
});

// The last one, because nothing is left afterwards.
it('loses the objects of a protected bucket where its name is given', async () => {
  await kept.shift(context('1.2.0'), await kept.prepare(context('1.2.0')), 100);
  const versions = await deployer.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'private/' }));
  const { Key, VersionId } = versions.Versions?.[0] ?? {};
  const forGood = new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId });
  await expect(deployer.send(forGood)).rejects.toMatchObject({ name: 'AccessDenied' });
  process.env.FAIRWAY_LOSE_OBJECTS = BUCKET;
  try {
    await kept.destroy(context('1.2.0'));
  } finally {
    delete process.env.FAIRWAY_LOSE_OBJECTS;
  }
  expect((await ask(url('images/public.png'))).status).toBe(404);
});
