import { GATEWAY_PROBLEMS, PROBLEMS } from '../http/problem';
import { SOURCE_FORMATS } from '../image/format';
import { MAX_SIDE, MAX_UPLOAD_BYTES } from '../image/limits';

const id = { type: 'string', pattern: '^[a-z2-7]{32}$', description: 'Belongs to the caller that it was given to' };
const pixels = { type: 'integer', minimum: 1 };
const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };

function object(properties: Record<string, object>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

export const ref = (name: keyof typeof SCHEMAS): object => ({ $ref: `#/components/schemas/${name}` });

const list = { type: 'array', items: { $ref: '#/components/schemas/Image' }, minItems: 1 };

/** Shapes of the bodies. */
export const SCHEMAS = {
  Image: object({
    id,
    url: { type: 'string', description: 'Path that gives the bytes' },
    key: { type: 'string', description: 'Key of the object in the bucket' },
    format: { enum: [...SOURCE_FORMATS] },
    width: { ...pixels, description: 'Pixels of one frame' },
    height: pixels,
    bytes: pixels,
  }),
  Images: object({ images: { ...list, description: 'In the order of `sizes`' } }),
  NamedContent: object(
    {
      name: { type: 'string', description: 'Name of the file; `POST /post` stores the result as `resized-<name>`' },
      content: { type: 'string', contentEncoding: 'base64' },
    },
    ['name'],
  ),
  Halved: object({
    key: { type: 'string', pattern: '^resized-' },
    format: { enum: [...SOURCE_FORMATS] },
    width: pixels,
    height: pixels,
    bytes: pixels,
  }),
  Announcement: {
    ...object(
      {
        contentType: { enum: SOURCE_FORMATS.map((format) => `image/${format}`) },
        bytes: {
          type: 'integer',
          minimum: 1,
          maximum: MAX_UPLOAD_BYTES,
          description: 'Size of the file; S3 then takes exactly this many bytes. Left out: any size up to the limit',
        },
      },
      ['bytes'],
    ),
    additionalProperties: false,
  },
  UploadForm: object({
    id,
    url: { type: 'string', description: 'Path that tells what became of the upload' },
    expires: time,
    form: object({
      url: { type: 'string', description: 'Send the form there, as POST and multipart/form-data' },
      fields: {
        type: 'object',
        additionalProperties: text,
        description: 'Send all of them, unaltered, before the file in a field named `file`',
      },
    }),
  }),
  Upload: object(
    {
      id,
      url: text,
      expires: time,
      state: {
        enum: ['waiting', 'done', 'refused', 'expired'],
        description: '`waiting`: ask again; `done`: see `images`; `refused`: see `problem`; `expired`: no image came',
      },
      images: list,
      problem: { $ref: '#/components/schemas/Problem' },
    },
    ['images', 'problem'],
  ),
  Health: object({ status: { const: 'ok' }, version: text, commit: text }),
  Problem: object({
    type: { type: 'string', pattern: '^urn:fairway:resize:' },
    title: text,
    status: { enum: [...new Set([...Object.values(PROBLEMS), ...Object.values(GATEWAY_PROBLEMS)])].sort() },
    code: { enum: [...Object.keys(PROBLEMS), ...Object.keys(GATEWAY_PROBLEMS)] },
    detail: { type: 'string', description: 'What was expected, what was found, and what to do next' },
    requestId: text,
  }),
} as const;

/** A side in pixels, as a parameter. */
export const side = { type: 'integer', minimum: 1, maximum: MAX_SIDE };
