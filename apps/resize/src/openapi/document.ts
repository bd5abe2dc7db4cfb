import { GATEWAY_PROBLEMS, PROBLEMS, TITLES } from '../http/problem';
import { SOURCE_FORMATS } from '../image/format';
import { MAX_DIRECT_BYTES, MAX_UPLOAD_BYTES } from '../image/limits';
import { RESIZE_PARAMETERS } from './parameters';
import { ref, SCHEMAS } from './schemas';

/** What anybody with credentials can be answered. */
const GENERAL = [400, 401, 403, 404, 429, 503];
const ABOUT_AN_IMAGE = [413, 415, 422];
const REQUEST_ID = { 'X-Request-Id': { description: 'Names the request in the logs', schema: { type: 'string' } } };
const parameters = Object.keys(RESIZE_PARAMETERS).map((name) => ({ $ref: `#/components/parameters/${name}` }));
const imageTypes = SOURCE_FORMATS.map((format) => `image/${format}`);

function json(description: string, schema: object, headers: object = {}): object {
  return { description, headers: { ...REQUEST_ID, ...headers }, content: { 'application/json': { schema } } };
}

function problems(...statuses: readonly number[]): Record<string, object> {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}

/** One answer a status, with the codes that it can carry. */
function problemResponses(): Record<string, object> {
  const all = Object.entries({ ...PROBLEMS, ...GATEWAY_PROBLEMS });
  return Object.fromEntries(
    Object.keys(TITLES).map((status) => {
      const codes = all.filter(([, each]) => String(each) === status).map(([code]) => code);
      const retry = ['429', '503'].includes(status)
        ? { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } }
        : {};
      const description = `${TITLES[Number(status)]}: ${codes.map((code) => `\`${code}\``).join(', ')}`;
      const content = { 'application/problem+json': { schema: ref('Problem') } };
      return [`Problem${status}`, { description, headers: { ...REQUEST_ID, ...retry }, content }];
    }),
  );
}

const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[a-z2-7]{32}$' } };
const location = { Location: { description: 'Path of what was made', schema: { type: 'string' } } };

function imageBodies(): object {
  const binary = Object.fromEntries(imageTypes.map((type) => [type, {}]));
  const form = { schema: { type: 'object', properties: { image: {} }, required: ['image'] } };
  return {
    required: true,
    description: `An image of at most ${MAX_DIRECT_BYTES} bytes: as it is, in JSON, or as the one file of a form. What it is is told by its first bytes`,
    content: { ...binary, 'application/json': { schema: ref('NamedContent') }, 'multipart/form-data': form },
  };
}

function storedImage(method: 'get' | 'head'): object {
  const headers = {
    ETag: { schema: { type: 'string' } },
    'Cache-Control': { schema: { const: 'private, max-age=31536000, immutable' } },
  };
  const content = method === 'get' ? { content: Object.fromEntries(imageTypes.map((type) => [type, {}])) } : {};
  return {
    operationId: method === 'get' ? 'readImage' : 'headImage',
    summary: method === 'get' ? 'The bytes of an image' : 'Whether there is an image, and its ETag',
    parameters: [idParameter, { name: 'If-None-Match', in: 'header', schema: { type: 'string' } }],
    responses: {
      200: { description: 'The image', headers: { ...REQUEST_ID, ...headers }, ...content },
      304: { description: 'It is the one that the caller has', headers },
      ...problems(401, 403, 404, 429, 503),
    },
  };
}

const either = { oneOf: [ref('Image'), ref('Images')] };

function paths(): object {
  return {
    '/healthz': {
      get: {
        operationId: 'health',
        summary: 'Whether the service is well, and which version it is',
        security: [],
        responses: { 200: json('It is well', ref('Health')), ...problems(429, 503) },
      },
    },
    '/openapi.json': {
      get: {
        operationId: 'document',
        summary: 'This document',
        security: [],
        responses: { 200: json('An OpenAPI document', { type: 'object' }), ...problems(429, 503) },
      },
    },
    '/post': {
      post: {
        operationId: 'halve',
        summary: 'Halves both sides and stores the result as `resized-<name>`',
        requestBody: { required: true, content: { 'application/json': { schema: ref('NamedContent') } } },
        responses: { 200: json('Stored', ref('Halved')), ...problems(...GENERAL, ...ABOUT_AN_IMAGE) },
      },
    },
    '/v1/images': {
      post: {
        operationId: 'createImage',
        summary: 'Resizes and stores an image',
        description: 'With `sizes` the answer is a list; without, one image. Equal requests store once.',
        parameters,
        requestBody: imageBodies(),
        responses: {
          200: json('All of it was stored before', either, location),
          201: json('Stored', either, location),
          ...problems(...GENERAL, ...ABOUT_AN_IMAGE),
        },
      },
    },
    '/v1/images/{id}': { get: storedImage('get'), head: storedImage('head') },
    '/v1/uploads': {
      post: {
        operationId: 'createUpload',
        summary: `A form for one image of at most ${MAX_UPLOAD_BYTES} bytes`,
        description: 'Send the form to S3, then ask for the state. The parameters are those of `POST /v1/images`.',
        parameters,
        requestBody: { required: true, content: { 'application/json': { schema: ref('Announcement') } } },
        responses: { 201: json('The form', ref('UploadForm'), location), ...problems(...GENERAL, 413, 415) },
      },
    },
    '/v1/uploads/{id}': {
      get: {
        operationId: 'readUpload',
        summary: 'What became of an upload',
        parameters: [idParameter],
        responses: { 200: json('Its state', ref('Upload')), ...problems(401, 403, 404, 429, 503) },
      },
    },
  };
}

/** The API in the words of OpenAPI 3.1. `openapi.json` of the project is this, checked in; a test holds them equal. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'resize',
      version: '1',
      summary: 'Receives an image, resizes it and stores it',
      description: 'Every refusal is `application/problem+json` with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'On AWS, the output ApiUrl of the stack' }],
    security: [{ signature: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 for the service `execute-api`. An API key identifies nobody.',
        },
      },
      parameters: Object.fromEntries(
        Object.entries(RESIZE_PARAMETERS).map(([name, parameter]) => [name, { name, in: 'query', ...parameter }]),
      ),
      responses: problemResponses(),
      schemas: SCHEMAS,
    },
  };
}
