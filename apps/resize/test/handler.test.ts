import sharp from 'sharp';
import { picture } from './support/pictures';
import { CALLER, TestService } from './support/service';

async function jpeg(width = 640, height = 480): Promise<Buffer> {
  return sharp(await picture(width, height))
    .jpeg()
    .toBuffer();
}

describe('GET /healthz', () => {
  it('tells version and commit to anybody', async () => {
    const answer = await new TestService().call({ path: '/healthz', caller: undefined });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status: 'ok', version: '1.2.3', commit: 'abc' });
  });
});

describe('POST /v1/images', () => {
  it('stores the image in the size that was asked for', async () => {
    const service = new TestService();
    const answer = await service.post(await jpeg(), { w: '200' });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ width: 200, height: 150, format: 'jpeg' });
    expect(await sharp(await service.stored(answer)).metadata()).toMatchObject({
      width: 200,
      height: 150,
      format: 'jpeg',
    });
  });

  it('stores equal requests once, and answers 200 to the second', async () => {
    const service = new TestService();
    const image = await jpeg();
    const first = await service.post(image, { w: '100' });
    const second = await service.post(image, { h: '75' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toEqual(first.json);
    expect(service.store.writes).toBe(1);
  });

  it('takes JSON with base64 and a form with one file as well as the bytes', async () => {
    const service = new TestService();
    const image = await jpeg();
    const raw = await service.post(image, { w: '64' });
    const content = JSON.stringify({ name: 'a.jpg', content: image.toString('base64') });
    const json = await service.post(Buffer.from(content), { w: '64' }, { 'Content-Type': 'application/json' });
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(image)]), 'a.jpg');
    const encoded = new Response(form);
    const multipart = await service.post(
      Buffer.from(await encoded.arrayBuffer()),
      { w: '64' },
      { 'content-type': encoded.headers.get('content-type') ?? '' },
    );
    expect([raw.status, json.status, multipart.status]).toEqual([201, 200, 200]);
    expect([json.json.id, multipart.json.id]).toEqual([raw.json.id, raw.json.id]);
  });

  it('makes several sizes in one request, and only what is missing', async () => {
    const service = new TestService();
    const image = await jpeg(640, 480);
    const single = await service.post(image, { w: '200' });
    const answer = await service.post(image, { sizes: '100,400x90,200,x60' });
    expect(answer.status).toBe(201);
    const images = answer.json.images as { key: string; width: number; height: number; id: string }[];
    expect(images.map(({ width, height }) => [width, height])).toEqual([
      [100, 75],
      [120, 90],
      [200, 150],
      [80, 60],
    ]);
    expect(images[2]?.id).toBe(single.json.id);
    expect(service.store.writes).toBe(4);
    for (const { key, width, height } of images) {
      const stored = await service.store.read(key);
      expect(await sharp(stored?.body).metadata()).toMatchObject({ width, height, format: 'jpeg' });
    }
    expect((await service.post(image, { sizes: '200,100' })).status).toBe(200);
  });

  it('enlarges only when asked', async () => {
    const service = new TestService();
    const image = await jpeg(64, 48);
    expect((await service.post(image, { w: '128' })).json).toMatchObject({ width: 64, height: 48 });
    expect((await service.post(image, { w: '128', enlarge: 'true' })).json).toMatchObject({ width: 128, height: 96 });
  });

  it('refuses whoever did not sign', async () => {
    const service = new TestService();
    const answer = await service.call({ method: 'POST', path: '/v1/images', body: await jpeg(), caller: undefined });
    expect(answer).toMatchObject({ status: 401, json: { code: 'AUTHENTICATION_REQUIRED' } });
    expect(service.store.writes).toBe(0);
  });

  it('answers 503 within its time limit, though the storage never does', async () => {
    const service = new TestService({ timeLimitMs: 300, idKey: () => new Promise<never>(() => undefined) });
    const started = performance.now();
    const answer = await service.post(await jpeg(), { w: '10' });
    expect(answer).toMatchObject({ status: 503, json: { code: 'DEADLINE_EXCEEDED' }, headers: { 'retry-after': '1' } });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('answers 503 without telling why when the storage fails, and logs the reason', async () => {
    const service = new TestService({ idKey: () => Promise.reject(new Error('the bucket said no')) });
    const answer = await service.post(await jpeg(), { w: '10' });
    expect(answer.status).toBe(503);
    expect(answer.body.toString()).not.toContain('the bucket said no');
    expect(service.lines.at(-1)).toContain('the bucket said no');
  });
});

describe('what a request may cost', () => {
  const small = async (width: number, height: number): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();

  it.each([
    ['a result', [1000, 1000], { w: '5001', h: '5000', fit: 'fill', enlarge: 'true' }],
    ['an AVIF', [1000, 1000], { w: '2100', fm: 'avif', enlarge: 'true' }],
    ['several sizes together', [3000, 2000], { sizes: '2200,2100,2000', fm: 'avif' }],
    ['a line that covers a square', [8192, 1], { w: '1000', h: '1000', fit: 'cover', enlarge: 'true' }],
  ] as const)('is bounded before anything is decoded: %s', async (_name, [width, height], query) => {
    const service = new TestService();
    const answer = await service.post(await small(width, height), query);
    expect(answer).toMatchObject({ status: 422, json: { code: 'RESULT_TOO_LARGE' } });
    expect(service.store.writes).toBe(0);
  });

  it('is bounded in bytes: what could not be given back is not stored', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const grain = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#888', noise } })
      .jpeg({ quality: 90 })
      .toBuffer();
    const service = new TestService();
    const answer = await service.post(grain, { fm: 'png' });
    expect(answer).toMatchObject({ status: 422, json: { code: 'RESULT_TOO_LARGE', limit: 4_718_592 } });
    expect(service.store.writes).toBe(0);
  });

  it('is bounded in time though the encoder never looks at the clock', async () => {
    const service = new TestService({ timeLimitMs: 150 });
    const started = performance.now();
    const query = { w: '1900', h: '1900', fit: 'fill', fm: 'avif', enlarge: 'true' };
    const answer = await service.post(await jpeg(400, 300), query);
    expect(answer).toMatchObject({ status: 503, json: { code: 'DEADLINE_EXCEEDED' }, headers: { 'retry-after': '1' } });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['blanks', ' '.repeat(2_000_000)],
    ['padding', '='.repeat(2_000_000)],
    ['blanks and padding', ' ='.repeat(1_000_000)],
  ])('grows no faster than a body of %s', async (_name, filling) => {
    const started = process.cpuUsage();
    const body = JSON.stringify({ name: 'a.jpg', content: `${filling}!` });
    const answer = await new TestService().call({ method: 'POST', path: '/post', body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'CONTENT_INVALID' } });
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(2);
  });
});

describe('GET /v1/images/{id}', () => {
  it('gives the stored bytes with headers that no browser can misread', async () => {
    const service = new TestService();
    const made = await service.post(await jpeg(), { w: '80', fm: 'webp' });
    const answer = await service.call({ path: String(made.json.url) });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(await service.stored(made));
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
      'x-request-id': 'request-1',
    });
  });

  it('answers 304 to the ETag that it gave, and HEAD without a body', async () => {
    const service = new TestService();
    const made = await service.post(await jpeg(), { w: '80' });
    const path = String(made.json.url);
    const etag = (await service.call({ path })).headers.etag ?? '';
    expect((await service.call({ path, headers: { 'If-None-Match': `W/${etag}` } })).status).toBe(304);
    expect((await service.call({ path, headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    expect((await service.call({ method: 'HEAD', path })).body).toHaveLength(0);
  });

  it('shows nobody the images of somebody else, and shares them between sessions of one role', async () => {
    const service = new TestService();
    const role = (session: string): string => `arn:aws:sts::111122223333:assumed-role/app/${session}`;
    const image = await jpeg();
    const made = await service.call({ method: 'POST', path: '/v1/images', body: image, caller: role('one') });
    const path = String(made.json.url);
    expect((await service.call({ path, caller: role('two') })).status).toBe(200);
    expect(await service.call({ path, caller: CALLER })).toMatchObject({
      status: 404,
      json: { code: 'IMAGE_NOT_FOUND' },
    });
    const own = await service.call({ method: 'POST', path: '/v1/images', body: image, caller: CALLER });
    expect(own.json.id).not.toBe(made.json.id);
  });
});

describe('POST /post', () => {
  it('halves both sides and stores the result under the name', async () => {
    const service = new TestService();
    const content = (await jpeg(301, 200)).toString('base64');
    const answer = await service.call({
      method: 'POST',
      path: '/post',
      body: JSON.stringify({ name: 'cat.jpg', content }),
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ key: 'resized-cat.jpg', width: 150, height: 100 });
    expect(await sharp(await service.stored(answer)).metadata()).toMatchObject({ width: 150, height: 100 });
  });

  it.each(['', '../x.jpg', 'a/b.jpg', '.hidden', 'a..b', 'x'.repeat(121), 'a\u0000b', 'ä.jpg'])(
    'refuses the name %j',
    async (name) => {
      const content = (await jpeg(8, 8)).toString('base64');
      const service = new TestService();
      const answer = await service.call({ method: 'POST', path: '/post', body: JSON.stringify({ name, content }) });
      expect(answer).toMatchObject({ status: 400, json: { code: 'NAME_INVALID' } });
      expect(service.store.writes).toBe(0);
    },
  );

  it.each(['', 'no json', '[]', 'null', '7', '{"name":"a"}', '{"name":"a","content":7}', '{"name":"a","content":"§"}'])(
    'refuses the body %j',
    async (body) => {
      const answer = await new TestService().call({ method: 'POST', path: '/post', body });
      expect(answer.status).toBe(400);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    },
  );
});

describe('every answer', () => {
  it('is a problem with a code where the route or the method is unknown', async () => {
    const service = new TestService();
    expect(await service.call({ path: '/nowhere' })).toMatchObject({ status: 404, json: { code: 'ROUTE_UNKNOWN' } });
    expect(await service.call({ method: 'DELETE', path: '/healthz' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
      json: { code: 'METHOD_NOT_ALLOWED', requestId: 'request-1' },
    });
  });

  it.each([{}, { path: '/%zz' }, { body: null, headers: null, requestContext: null }, { httpMethod: 'constructor' }])(
    'comes for the odd event %j',
    async (event) => {
      const answer = await new TestService().send(event);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  it('leaves one log line that CloudWatch reads as metrics, without names, keys or content', async () => {
    const service = new TestService();
    const content = (await jpeg(8, 8)).toString('base64');
    await service.call({ method: 'POST', path: '/post', body: JSON.stringify({ name: 'secret-name.jpg', content }) });
    expect(service.lines).toHaveLength(1);
    expect(JSON.parse(service.lines[0] ?? '')).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Fairway',
            Dimensions: [
              ['Service', 'Stage'],
              ['Service', 'Stage', 'version'],
            ],
          },
        ],
      },
      Service: 'resize',
      Stage: 'test',
      Requests: 1,
      ServerError: 0,
      route: '/post',
      status: 200,
    });
    expect(service.lines[0]).not.toMatch(/secret-name|caller|111122223333/);
  });
});
