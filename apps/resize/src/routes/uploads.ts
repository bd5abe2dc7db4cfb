import { jsonResponse } from '../http/message';
import { badRequest, Problem } from '../http/problem';
import { isReadable, SOURCE_FORMATS } from '../image/format';
import { MAX_UPLOAD_BYTES } from '../image/limits';
import { parseWishes } from '../image/parameters';
import { ID, uploadId, uploadKey } from '../store/image-id';
import { readUploadState, shownState, writeUploadState } from '../uploads/state';
import { type Route, tenantOf } from './context';

/** How long a form may be used. */
export const FORM_SECONDS = 900;

/**
 * `POST /v1/uploads`: a form for one image that is too large for a request.
 *
 * The parameters are those of `POST /v1/images`. They are checked and kept now, so whoever receives the form can send
 * an image of the agreed type and size, and decide nothing else.
 */
export const createUpload: Route = async (request, services, deadline) => {
  const tenant = tenantOf(request);
  parseWishes(request.query);
  const { contentType, bytes } = announced(request.body);
  const id = uploadId();
  const now = new Date();
  const expires = new Date(now.getTime() + FORM_SECONDS * 1000).toISOString();
  const state = {
    state: 'waiting',
    expires,
    query: [...request.query].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
    accept: request.headers.get('accept'),
  } as const;
  await deadline.hold(writeUploadState(services.store, tenant, id, state));
  const form = services.store.form(uploadKey(tenant, id), {
    contentType,
    bytes: [bytes ?? 1, bytes ?? MAX_UPLOAD_BYTES],
    expiresInSeconds: FORM_SECONDS,
    now,
  });
  const url = `/v1/uploads/${id}`;
  return jsonResponse(201, { id, url, expires, form }, { location: url });
};

/** `GET /v1/uploads/{id}`: what became of an upload, for the tenant that asked for the form. */
export const readUpload: Route = async (request, services, deadline, id) => {
  const tenant = tenantOf(request);
  const state = ID.test(id) ? await deadline.hold(readUploadState(services.store, tenant, id)) : undefined;
  if (!state) {
    throw new Problem({
      code: 'UPLOAD_NOT_FOUND',
      detail: 'expected the id of an upload of yours that is at most a day old, found none.',
    });
  }
  const shown = shownState(id, state, new Date());
  return jsonResponse(200, shown, shown.state === 'waiting' ? { 'retry-after': '1' } : {});
};

/** @throws {Problem} 400 JSON_INVALID or UPLOAD_INVALID, 413 IMAGE_TOO_LARGE, 415 FORMAT_UNSUPPORTED */
function announced(body: Buffer): { contentType: string; bytes?: number } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('JSON_INVALID', 'expected a JSON object {"contentType", "bytes"}, found text that is no JSON.');
  }
  const { contentType, bytes, ...rest } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw badRequest(
      'UPLOAD_INVALID',
      `expected "contentType" and "bytes" alone, found ${JSON.stringify(unknown.slice(0, 40))}. Parameters go into the query.`,
    );
  }
  if (typeof contentType !== 'string') {
    throw badRequest('UPLOAD_INVALID', 'expected "contentType" to name the type of the image, such as image/jpeg.');
  }
  if (!isReadable(contentType)) {
    throw new Problem({
      code: 'FORMAT_UNSUPPORTED',
      detail: `expected one of ${SOURCE_FORMATS.map((format) => `image/${format}`).join(', ')}, found ${JSON.stringify(contentType.slice(0, 40))}. Convert the image first.`,
      extra: { supported: SOURCE_FORMATS },
    });
  }
  if (bytes === undefined) return { contentType };
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 1) {
    throw badRequest('UPLOAD_INVALID', 'expected "bytes" to be the size of the file, a whole number from 1.');
  }
  if (bytes > MAX_UPLOAD_BYTES) {
    throw new Problem({
      code: 'IMAGE_TOO_LARGE',
      detail: `expected a file of at most ${MAX_UPLOAD_BYTES} bytes, found ${bytes}. Send a smaller file.`,
      extra: { limit: MAX_UPLOAD_BYTES, found: bytes },
    });
  }
  return { contentType, bytes };
}
