import { jsonResponse } from '../http/message';
import { Problem } from '../http/problem';
import { parseWishes } from '../image/parameters';
import { makeImages } from '../make-images';
import { ID, imageKey } from '../store/image-id';
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
  const order = { tenant, image, wishes, accept: request.headers.get('accept') };
  const { images, created } = await makeImages(order, services, deadline);
  const status = created ? 201 : 200;
  const [first] = images;
  if (request.query.has('sizes') || !first) return jsonResponse(status, { images });
  return jsonResponse(status, first, { location: first.url });
};

/** `GET|HEAD /v1/images/{id}`: the stored bytes, for the tenant that made them. */
export const readImage: Route = async (request, services, deadline, id) => {
  const tenant = tenantOf(request);
  const stored = ID.test(id)
    ? await deadline.hold(services.store.read(imageKey(tenant, id), request.method === 'HEAD'))
    : undefined;
  if (!stored) {
    throw new Problem({
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
