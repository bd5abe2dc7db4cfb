import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { GATEWAY_PROBLEMS, PROBLEMS } from '../src/http/problem';
import { PARAMETERS } from '../src/image/parameters';
import { openApiDocument } from '../src/openapi/document';
import { ROUTES } from '../src/routes/router';
import { checkAnswer, type Document } from './support/openapi';
import { picture } from './support/pictures';
import { TestService } from './support/service';

const FILE = join(__dirname, '..', 'openapi.json');
const document = openApiDocument() as Document;

describe('the OpenAPI document', () => {
  it('is the one that is checked in', () => {
    const rendered = `${JSON.stringify(document, undefined, 2)}\n`;
    if (process.env.UPDATE_OPENAPI) writeFileSync(FILE, rendered);
    expect(readFileSync(FILE, 'utf8')).toBe(rendered);
  });

  it('is valid OpenAPI 3.1', async () => {
    const copy = JSON.parse(JSON.stringify(document)) as Parameters<typeof SwaggerParser.validate>[0];
    await expect(SwaggerParser.validate(copy)).resolves.toMatchObject({ openapi: '3.1.0' });
  });

  it('is served to anybody', async () => {
    const answer = await new TestService().call({ path: '/openapi.json', caller: undefined });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(answer.json).toEqual(document);
  });

  it('has the paths and methods that are routed, and no others', () => {
    const told = Object.entries(document.paths).map(([path, item]) => [path, Object.keys(item).sort()]);
    const routed = ROUTES.map(({ name, methods }) => [name, Object.keys(methods).map((each) => each.toLowerCase())]);
    expect(told).toEqual(routed);
  });

  it('has the parameters and the codes that the program knows', () => {
    const { parameters, schemas } = document.components;
    expect(Object.keys(parameters).sort()).toEqual([...PARAMETERS].sort());
    const codes = (schemas.Problem as { properties: { code: { enum: string[] } } }).properties.code.enum;
    expect(codes).toEqual([...Object.keys(PROBLEMS), ...Object.keys(GATEWAY_PROBLEMS)]);
  });

  it('lets nobody in without a signature but where no identity is needed', async () => {
    const service = new TestService();
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, { security }] of Object.entries(item)) {
        const answer = await service.call({ method: method.toUpperCase(), path, caller: undefined });
        expect([path, answer.status === 401]).toEqual([path, security?.length !== 0]);
      }
    }
  });
});

describe('answers', () => {
  it('have the shapes that the document tells', async () => {
    const service = new TestService();
    const image = await picture(64, 48);
    const checked = async (path: string, call: Parameters<TestService['call']>[0]): Promise<number> => {
      const answer = await service.call(call);
      checkAnswer(document, path, call.method ?? 'GET', answer);
      return answer.status;
    };
    const json = (value: object): string => JSON.stringify(value);
    const content = image.toString('base64');
    const images = { method: 'POST', path: '/v1/images', body: image };
    const uploads = { method: 'POST', path: '/v1/uploads' };
    const made = await service.call({ ...images, query: { w: '20' } });
    const form = await service.call({ ...uploads, body: json({ contentType: 'image/png' }) });
    expect([
      await checked('/healthz', { path: '/healthz' }),
      await checked('/post', { method: 'POST', path: '/post', body: json({ name: 'a.png', content }) }),
      await checked('/post', { method: 'POST', path: '/post', body: 'x' }),
      await checked('/v1/images', { ...images, query: { w: '20' } }),
      await checked('/v1/images', { ...images, query: { w: '10' } }),
      await checked('/v1/images', { ...images, query: { sizes: '10,20,30' } }),
      await checked('/v1/images', { ...images, query: { w: '0' } }),
      await checked('/v1/images', { ...images, body: Buffer.alloc(4_800_000) }),
      await checked('/v1/images', { ...images, body: 'text' }),
      await checked('/v1/images', { ...images, body: image.subarray(0, 60) }),
      await checked('/v1/images', { ...images, caller: undefined }),
      await checked('/v1/images/{id}', { path: String(made.json.url) }),
      await checked('/v1/images/{id}', { path: String(made.json.url), method: 'HEAD' }),
      await checked('/v1/images/{id}', { path: '/v1/images/none' }),
      await checked('/v1/uploads', { ...uploads, body: json({ contentType: 'image/jpeg', bytes: 7 }) }),
      await checked('/v1/uploads', { ...uploads, body: json({ contentType: 'image/heic' }) }),
      await checked('/v1/uploads', { ...uploads, body: json({ contentType: 'image/jpeg', bytes: 1e9 }) }),
      await checked('/v1/uploads/{id}', { path: String(form.json.url) }),
      await checked('/v1/uploads/{id}', { path: '/v1/uploads/none' }),
    ]).toEqual([200, 200, 400, 200, 201, 201, 400, 413, 415, 422, 401, 200, 200, 404, 201, 415, 413, 200, 404]);
  });
});
