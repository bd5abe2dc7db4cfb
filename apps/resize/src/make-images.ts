import type { Deadline } from './deadline';
import { Problem } from './http/problem';
import { formatOf, type ImageFormat } from './image/format';
import { inspect } from './image/inspect';
import { MAX_DIRECT_BYTES } from './image/limits';
import type { Wish } from './image/parameters';
import { expectAffordable, type Plan, plan } from './image/plan';
import { render } from './image/render';
import type { Services } from './routes/context';
import type { ObjectStore } from './store/bucket';
import { imageId, imageKey, sourceDigest } from './store/image-id';

/** One stored result, as the API tells it. */
export interface StoredImage {
  readonly id: string;
  /** Path of the API that gives the bytes. */
  readonly url: string;
  /** Key of the object in the bucket. */
  readonly key: string;
  readonly format: ImageFormat;
  /** Pixels of one frame. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface Order {
  readonly tenant: string;
  readonly image: Buffer;
  readonly wishes: readonly Wish[];
  /** The Accept header, which `fm=auto` looks at. */
  readonly accept: string | undefined;
}

/**
 * Resizes and stores, whichever way the image came.
 *
 * @returns the images in the order of the wishes, and whether any of them was not there before
 * @throws {Problem} 415, 422 or 503
 */
export async function makeImages(
  { tenant, image, wishes, accept }: Order,
  services: Services,
  deadline: Deadline,
): Promise<{ images: StoredImage[]; created: boolean }> {
  const facts = await deadline.hold(inspect(image, formatOf(image)));
  const idKey = await deadline.hold(services.idKey());
  const digest = sourceDigest(image);
  const wanted = wishes.map((wish) => {
    const made = plan(facts, wish, accept);
    const id = imageId(idKey, tenant, digest, made);
    return { plan: made, id, key: imageKey(tenant, id) };
  });
  expectAffordable(
    facts,
    wanted.map(({ plan: made }) => made),
  );
  // An id tells its result, so what was asked for before costs a look-up and no decoding.
  const known = await deadline.hold(Promise.all(wanted.map(({ key }) => services.store.read(key, true))));
  const missing = wanted.filter((_, index) => !known[index]);
  const plans = missing.map(({ plan: made }) => made);
  const rendered = await deadline.hold(render(image, facts, plans));
  const created = await deadline.hold(
    Promise.all(rendered.map(({ data }, index) => storeResult(services.store, data, missing[index]))),
  );
  const images = wanted.map((each, index) => {
    const { id, key, plan: made } = each;
    const bytes = known[index]?.bytes ?? rendered[missing.indexOf(each)]?.data.length ?? 0;
    return { id, url: `/v1/images/${id}`, key, format: made.format, width: made.width, height: made.height, bytes };
  });
  return { images, created: created.includes(true) };
}

/** @returns false where somebody else stored the same at the same moment */
async function storeResult(
  store: ObjectStore,
  data: Buffer,
  image: { readonly key: string; readonly plan: Plan } | undefined,
): Promise<boolean> {
  if (!image) return false;
  if (data.length > MAX_DIRECT_BYTES) {
    throw new Problem({
      code: 'RESULT_TOO_LARGE',
      detail: `expected a result of at most ${MAX_DIRECT_BYTES} bytes, found ${data.length}. Ask for a smaller w, a lower q, or fm=webp.`,
      extra: { limit: MAX_DIRECT_BYTES, found: data.length },
    });
  }
  return store.create(image.key, data, `image/${image.plan.format}`);
}
