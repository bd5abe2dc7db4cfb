import { jsonResponse } from '../http/message';
import { Problem } from '../http/problem';
import { formatOf } from '../image/format';
import { inspect } from '../image/inspect';
import { MAX_DIRECT_BYTES } from '../image/limits';
import { parseWishes } from '../image/parameters';
import { type Plan, plan } from '../image/plan';
import { render } from '../image/render';
import type { ObjectStore } from '../store/bucket';
import { IMAGE_ID, imageId, imageKey } from '../store/image-id';
import { type Route, tenantOf } from './context';
import { sourceOf } from './source';

/**
 * `POST /v1/images`: resizes and stores. 201 where something was stored, 200 where all of it was there before.
 *
 * With `sizes` the answer lists one image a size; without, it is the image.
 */
export const createImage: Route = async (request, services, deadline) => {
  const tenant = tenantOf(request);
  const wishes = parseWishes(request.query);
  const { image } = await sourceOf(request);
  const facts = await deadline.hold(inspect(image, formatOf(image)));
  const idKey = await deadline.hold(services.idKey());
  const images = wishes.map((wish) => {
    const made = plan(facts, wish, request.headers.get('accept'));
    const id = imageId(idKey, tenant, image, made);
    return { plan: made, id, key: imageKey(tenant, id) };
  });
  // An id tells its result, so what was asked for before costs a look-up and no decoding.
  const known = await deadline.hold(Promise.all(images.map(({ key }) => services.store.read(key, true))));
  const missing = images.filter((_, index) => !known[index]);
  const rendered = await deadline.hold(
    render(
      image,
      missing.map(({ plan: made }) => made),
    ),
  );
  const created = await deadline.hold(
    Promise.all(rendered.map(({ data }, index) => storeResult(services.store, data, missing[index]))),
  );
  const stored = images.map((each, index) => {
    const { id, key, plan: made } = each;
    const bytes = known[index]?.bytes ?? rendered[missing.indexOf(each)]?.data.length ?? 0;
    return { id, url: `/v1/images/${id}`, key, format: made.format, width: made.width, height: made.height, bytes };
  });
  const status = created.includes(true) ? 201 : 200;
  const [first] = stored;
  if (request.query.has('sizes') || !first) return jsonResponse(status, { images: stored });
  return jsonResponse(status, first, { location: first.url });
};

/** @returns false where somebody else stored the same at the same moment */
async function storeResult(
  store: ObjectStore,
  data: Buffer,
  image: { readonly key: string; readonly plan: Plan } | undefined,
): Promise<boolean> {
  if (!image) return false;
  if (data.length > MAX_DIRECT_BYTES) {
    throw new Problem({
      status: 422,
      code: 'RESULT_TOO_LARGE',
      detail: `expected a result of at most ${MAX_DIRECT_BYTES} bytes, found ${data.length}. Ask for a smaller w, a lower q, or fm=webp.`,
      extra: { limit: MAX_DIRECT_BYTES, found: data.length },
    });
  }
  return store.create(image.key, data, `image/${image.plan.format}`);
}

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
