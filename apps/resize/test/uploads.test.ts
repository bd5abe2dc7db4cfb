import sharp from 'sharp';
import { picture } from './support/pictures';
import { type Answer, CALLER, TestService } from './support/service';

const OTHER = 'arn:aws:iam::111122223333:user/other';

interface Form {
  readonly id: string;
  readonly url: string;
  readonly form: { readonly url: string; readonly fields: Record<string, string> };
}

async function askFor(
  service: TestService,
  body: unknown = { contentType: 'image/jpeg' },
  query: Record<string, string> = { w: '60' },
  headers: Record<string, string> = {},
): Promise<Answer> {
  return service.call({
    method: 'POST',
    path: '/v1/uploads',
    query,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Does what S3 does with a form: stores the file under the form's key and tells of it. */
async function send(service: TestService, answer: Answer, image: Buffer): Promise<void> {
  const { form } = answer.json as unknown as Form;
  await service.store.replace(form.fields.key ?? '', image, form.fields['Content-Type'] ?? '');
  await service.tell(form.fields.key ?? '');
}

const stateOf = (service: TestService, answer: Answer, caller = CALLER): Promise<Answer> =>
  service.call({ path: String(answer.json.url), caller });

const jpeg = async (): Promise<Buffer> =>
  sharp(await picture(120, 80))
    .jpeg()
    .toBuffer();

function policyOf(answer: Answer): { expiration: string; conditions: unknown[] } {
  const { form } = answer.json as unknown as Form;
  return JSON.parse(Buffer.from(form.fields.Policy ?? '', 'base64').toString()) as ReturnType<typeof policyOf>;
}

describe('POST /v1/uploads', () => {
  it('gives a form for one key, one type and at most 50 MiB, for a quarter of an hour', async () => {
    const answer = await askFor(new TestService());
    expect(answer).toMatchObject({ status: 201, headers: { location: answer.json.url, 'cache-control': 'no-store' } });
    const { form } = answer.json as unknown as Form;
    expect(form.fields.key).toMatch(new RegExp(`^uploads/[0-9a-f]{32}/${String(answer.json.id)}$`));
    const { conditions, expiration } = policyOf(answer);
    expect(conditions).toEqual(
      expect.arrayContaining([
        ['content-length-range', 1, 52_428_800],
        { 'Content-Type': 'image/jpeg' },
        { key: form.fields.key },
        { bucket: 'images' },
      ]),
    );
    const minutes = (Date.parse(expiration) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
  });

  it('holds S3 to the size that was announced', async () => {
    const answer = await askFor(new TestService(), { contentType: 'image/png', bytes: 7_000_000 });
    expect(policyOf(answer).conditions).toContainEqual(['content-length-range', 7_000_000, 7_000_000]);
  });

  it.each([
    ['no JSON', 400, 'JSON_INVALID'],
    [null, 400, 'UPLOAD_INVALID'],
    [[], 400, 'UPLOAD_INVALID'],
    [{}, 400, 'UPLOAD_INVALID'],
    [{ contentType: 7 }, 400, 'UPLOAD_INVALID'],
    [{ contentType: 'image/jpeg', bytes: 0 }, 400, 'UPLOAD_INVALID'],
    [{ contentType: 'image/jpeg', bytes: 1.5 }, 400, 'UPLOAD_INVALID'],
    [{ contentType: 'image/jpeg', bytes: '7' }, 400, 'UPLOAD_INVALID'],
    [{ contentType: 'image/jpeg', key: 'images/x' }, 400, 'UPLOAD_INVALID'],
    [{ contentType: 'image/heic' }, 415, 'FORMAT_UNSUPPORTED'],
    [{ contentType: 'image/svg+xml' }, 415, 'FORMAT_UNSUPPORTED'],
    [{ contentType: 'image/jpeg', bytes: 52_428_801 }, 413, 'IMAGE_TOO_LARGE'],
  ])('refuses %j with %i', async (body, status, code) => {
    const service = new TestService();
    expect(await askFor(service, body)).toMatchObject({ status, json: { code } });
    expect(service.store.writes).toBe(0);
  });

  it('refuses wrong parameters before anything is sent', async () => {
    const answer = await askFor(new TestService(), undefined, { w: '0' });
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAMETER_INVALID' } });
  });

  it('refuses whoever did not sign', async () => {
    const call = { method: 'POST', path: '/v1/uploads', body: '{"contentType":"image/png"}', caller: undefined };
    expect(await new TestService().call(call)).toMatchObject({ status: 401 });
  });

  it('is where 413 points to', async () => {
    const answer = await new TestService().post(Buffer.alloc(4_718_593));
    expect(answer).toMatchObject({ status: 413, json: { uploads: '/v1/uploads' } });
    expect(answer.json.detail).toContain('POST /v1/uploads');
  });
});

describe('an uploaded image', () => {
  it('goes through the pipeline with the parameters of its form', async () => {
    const service = new TestService();
    const answer = await askFor(service, undefined, { sizes: '60,30', fm: 'auto' }, { Accept: 'image/webp' });
    expect((await stateOf(service, answer)).json).toMatchObject({ state: 'waiting' });
    expect((await stateOf(service, answer)).headers['retry-after']).toBe('1');
    await send(service, answer, await jpeg());
    const done = await stateOf(service, answer);
    expect(done.json).toMatchObject({ id: answer.json.id, state: 'done' });
    const images = done.json.images as { url: string; key: string }[];
    expect(images).toMatchObject([
      { width: 60, height: 40, format: 'webp' },
      { width: 30, height: 20, format: 'webp' },
    ]);
    const read = await service.call({ path: images[0]?.url ?? '' });
    expect(await sharp(read.body).metadata()).toMatchObject({ format: 'webp', width: 60, height: 40 });
  });

  it('is the same image as one in a request', async () => {
    const service = new TestService();
    const image = await jpeg();
    const direct = await service.post(image, { w: '60' });
    const answer = await askFor(service);
    await send(service, answer, image);
    expect((await stateOf(service, answer)).json.images).toEqual([direct.json]);
  });

  it.each([
    ['something else', Buffer.from('<svg/>'), 'FORMAT_UNSUPPORTED'],
    ['half of it', undefined, 'IMAGE_CORRUPT'],
  ])('that is %s is refused for good, with the reason', async (_name, bytes, code) => {
    const service = new TestService();
    const answer = await askFor(service);
    const whole = await jpeg();
    await send(service, answer, bytes ?? whole.subarray(0, whole.length / 2));
    expect((await stateOf(service, answer)).json).toMatchObject({ state: 'refused', problem: { code } });
  });

  it('counts once, however often the form is sent or S3 tells of it', async () => {
    const service = new TestService();
    const answer = await askFor(service);
    await send(service, answer, await jpeg());
    const { writes } = service.store;
    await service.tell((answer.json as unknown as Form).form.fields.key ?? '');
    expect(service.store.writes).toBe(writes);
    await send(service, answer, Buffer.from('something else'));
    expect((await stateOf(service, answer)).json).toMatchObject({ state: 'done' });
  });

  it('is shown to nobody else', async () => {
    const service = new TestService();
    const answer = await askFor(service);
    expect(await stateOf(service, answer, OTHER)).toMatchObject({ status: 404, json: { code: 'UPLOAD_NOT_FOUND' } });
  });

  it.each(['uploads/x', 'images/a/b', `uploads/${'0'.repeat(32)}/${'a'.repeat(32)}`, 'uploads/../x', ''])(
    'that nobody asked for is left alone: %j',
    async (key) => {
      const service = new TestService();
      await service.tell(key);
      expect(service.store.writes).toBe(0);
      expect(JSON.parse(service.lines.at(-1) ?? '')).toMatchObject({ route: 's3:uploads', outcome: 'ignored' });
    },
  );

  it('is tried again where the storage failed, and the log tells why', async () => {
    let failing = true;
    const service = new TestService({
      idKey: () => (failing ? Promise.reject(new Error('no secret today')) : Promise.resolve('key')),
    });
    const answer = await askFor(service);
    await expect(send(service, answer, await jpeg())).rejects.toThrow('no secret today');
    expect((await stateOf(service, answer)).json).toMatchObject({ state: 'waiting' });
    expect(service.lines.join('\n')).toContain('no secret today');
    failing = false;
    await service.tell((answer.json as unknown as Form).form.fields.key ?? '');
    expect((await stateOf(service, answer)).json).toMatchObject({ state: 'done' });
  });

  it('that never came is expired once nothing can be retried', async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['performance', 'setTimeout', 'clearTimeout', 'nextTick'] });
    try {
      const service = new TestService();
      const answer = await askFor(service);
      jest.setSystemTime(Date.now() + 74 * 60_000);
      expect((await stateOf(service, answer)).json).toMatchObject({ state: 'waiting' });
      jest.setSystemTime(Date.now() + 2 * 60_000);
      expect((await stateOf(service, answer)).json).toMatchObject({ state: 'expired' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('leaves one line with metrics of its own, without key, name or content', async () => {
    const service = new TestService();
    const answer = await askFor(service);
    await send(service, answer, await jpeg());
    const line = service.lines.at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({ route: 's3:uploads', outcome: 'done', Uploads: 1, UploadFailed: 0 });
    expect(JSON.parse(line)).not.toHaveProperty('Requests');
    expect(line).not.toContain(String(answer.json.id));
  });
});
