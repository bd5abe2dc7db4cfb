import { jsonResponse } from '../http/message';
import { Problem } from '../http/problem';
import { formatOf } from '../image/format';
import { inspect } from '../image/inspect';
import { MAX_DIRECT_BYTES } from '../image/limits';
import { parseWish } from '../image/parameters';
import { plan } from '../image/plan';
import { render } from '../image/render';
import { IMAGE_ID, imageId, imageKey } from '../store/image-id';
import { type Route, tenantOf } from './context';
import { sourceOf } from './source';

/** `POST /v1/images`: resizes and stores. 201 for a new result, 200 where the same request came before. */
export const createImage: Route = async (request, services, deadline) => {
  const tenant = tenantOf(request);
  const wish = parseWish(request.query);
  const { image } = await sourceOf(request);
  const facts = await deadline.hold(inspect(image, formatOf(image)));
  const made = plan(facts, wish, request.headers.get('accept'));
  const id = imageId(await deadline.hold(services.idKey()), tenant, image, made);
  const key = imageKey(tenant, id);
  const describe = (status: 200 | 201, bytes: number) =>
    jsonResponse(
      status,
      { id, url: `/v1/images/${id}`, key, format: made.format, width: made.width, height: made.height, bytes },
      { location: `/v1/images/${id}` },
    );
  // The id tells the result, so a repeated request costs a look-up and no decoding.
  const known = await deadline.hold(services.store.read(key, true));
  if (known) return describe(200, known.bytes);
  const { data } = await deadline.hold(render(image, made));
  if (data.length > MAX_DIRECT_BYTES) {
    throw new Problem({
      status: 422,
      code: 'RESULT_TOO_LARGE',
      detail: `expected a result of at most ${MAX_DIRECT_BYTES} bytes, found ${data.length}. Ask for a smaller w, a lower q, or fm=webp.`,
      extra: { limit: MAX_DIRECT_BYTES, found: data.length },
    });
  }
  const created = await deadline.hold(services.store.create(key, data, `image/${made.format}`));
  return describe(created ? 201 : 200, data.length);
};

/** `GET|HEAD /v1/images/{id}`: the stored bytes, for the tenant that made them. */
export const readImage: Route = async (request, services, deadline, id) => {
  const tenant = tenantOf(request);
  const stored = IMAGE_ID.test(id)
    ? await deadline.hold(services.store.read(imageKey(tenant, id), request.method === 'HEAD'))
    : undefined;
  if (!stored) {
    throw new Problem({
      status: 404,
      code: 'IMAGE_NOT_FOUND',
      detail: 'expected the id of an image of yours, found none.',
    });
  }
  const headers = {
    'content-type': stored.contentType,
    etag: stored.etag,
    // An id names its content for ever, but only for its owner.
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': 'inline',
    'cross-origin-resource-policy': 'same-origin',
  };
  const match = request.headers.get('if-none-match');
  if (match !== undefined && matches(match, stored.etag)) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers, body: stored.body };
};

function matches(header: string, etag: string): boolean {
  const weak = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.split(',').some((tag) => tag.trim() === '*' || weak(tag) === weak(etag));
}
