import fc from 'fast-check';
import sharp from 'sharp';
import { wholeImages } from './support/bad-images';
import { picture } from './support/pictures';
import { TestService } from './support/service';

const service = new TestService();
let image: Buffer;

beforeAll(async () => {
  image = await sharp(await picture(40, 30))
    .jpeg()
    .toBuffer();
});

describe('parameters', () => {
  it.each<Record<string, string>>([
    { w: '0' },
    { w: '-1' },
    { w: '1.5' },
    { w: '1e3' },
    { w: '8193' },
    { w: '' },
    { w: ' 5' },
    { w: '٣' },
    { h: 'NaN' },
    { q: '0' },
    { q: '101' },
    { fit: 'stretch' },
    { fm: 'bmp' },
    { fm: 'constructor' },
    { enlarge: '1' },
    { preset: '__proto__' },
    { sizes: '' },
    { sizes: '1,2,3,4,5,6,7,8,9' },
    { sizes: '1x2x3' },
    { sizes: '10,,20' },
    { sizes: 'x' },
    { width: '100' },
    { W: '100' },
  ])('%j are refused, naming the parameter', async (query) => {
    const answer = await service.post(image, query);
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAMETER_INVALID' } });
    expect(answer.json.detail).toContain(Object.keys(query)[0]);
  });

  it('that come twice are refused', async () => {
    const answer = await service.send({
      httpMethod: 'POST',
      path: '/v1/images',
      multiValueQueryStringParameters: { w: ['100', '200'] },
      body: image.toString('base64'),
      isBase64Encoded: true,
      requestContext: { identity: { userArn: 'arn:aws:iam::111122223333:user/caller' } },
    });
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAMETER_INVALID' } });
  });

  it('and headers of any kind never end in a server error', async () => {
    const names = fc.constantFrom('w', 'h', 'q', 'fm', 'fit', 'preset', 'enlarge', '__proto__', '');
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.integer().map(String),
      fc.constantFrom('auto', 'cover'),
    );
    const headers = fc.dictionary(
      fc.constantFrom('content-type', 'accept', 'if-none-match', 'x-request-id', 'host'),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('application/json', 'multipart/form-data', 'multipart/form-data; boundary=x', 'image/jpeg'),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, values, { maxKeys: 4 }),
        headers,
        fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'get', ''),
        fc.oneof(
          fc.constantFrom('/v1/images', '/post', '/v1/images/x', '/healthz'),
          fc.string({ unit: 'binary', maxLength: 40 }),
        ),
        fc.oneof(fc.constant('image'), fc.string({ unit: 'binary', maxLength: 200 })),
        async (query, sent, method, path, body) => {
          const answer = await service.call({
            method,
            path,
            query,
            headers: sent,
            body: body === 'image' ? image : body,
          });
          expect(answer.status).toBeLessThan(500);
          expect(answer.headers['x-content-type-options']).toBe('nosniff');
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('and images with any damage never end in a server error', async () => {
    const whole = await wholeImages();
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(whole)), damage, async (bytes, changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        expect([201, 200, 415, 422]).toContain((await service.post(damaged, { w: '32', fm: 'jpeg' })).status);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('that arrive with bytes of any kind never end in a server error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'ffd8ffe0',
          '89504e470d0a1a0a',
          '47494638396101000100',
          '524946461000000057454250',
          '0000001c6674797061766966',
          '',
        ),
        fc.uint8Array({ maxLength: 400 }),
        async (head, tail) => {
          const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(tail)]);
          const { status } = await service.post(bytes, { w: '10' });
          expect([201, 200, 400, 415, 422]).toContain(status);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
