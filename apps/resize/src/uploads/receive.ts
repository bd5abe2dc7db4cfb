import type { Deadline } from '../deadline';
import { Problem } from '../http/problem';
import { parseWishes } from '../image/parameters';
import { makeImages } from '../make-images';
import type { Services } from '../routes/context';
import { UPLOADS, uploadKey } from '../store/image-id';
import { readUploadState, writeUploadState } from './state';

/** The part of an S3 event that is read here. */
export interface StorageEvent {
  readonly Records: readonly {
    readonly eventSource?: string;
    readonly s3?: { readonly object?: { readonly key?: string } };
  }[];
}

/** How one uploaded object ended. `ignored`: nobody waits for it, or it was dealt with before. */
export interface Outcome {
  readonly outcome: 'done' | 'refused' | 'ignored';
  readonly code?: string;
  readonly inputBytes: number;
}

/** `uploads/<tenant>/<id>`: both were chosen by this program. */
const KEY = new RegExp(`^${UPLOADS}([0-9a-f]{32})/([a-z2-7]{32})$`);

/** Key of the object that a record is about; S3 encodes it as a form does. */
export function keyOf(record: StorageEvent['Records'][number]): string {
  return decodeURIComponent((record.s3?.object?.key ?? '').replaceAll('+', ' '));
}

/**
 * Takes one uploaded object through the pipeline and writes down what became of it.
 *
 * S3 tells of an object at least once and a form can be sent twice, so only an upload that is still waiting counts. An image
 * that is refused stays refused: that is no failure.
 *
 * @throws whatever may pass, so that Lambda tries again and gives it to the dead-letter queue at last
 */
export async function receive(
  key: string,
  services: Services,
  deadline: Deadline,
  requestId: string,
): Promise<Outcome> {
  const [, tenant, id] = KEY.exec(key) ?? [];
  if (tenant === undefined || id === undefined) return { outcome: 'ignored', inputBytes: 0 };
  const state = await deadline.hold(readUploadState(services.store, tenant, id));
  if (state?.state !== 'waiting') return { outcome: 'ignored', inputBytes: 0 };
  const source = await deadline.hold(services.store.read(uploadKey(tenant, id)));
  if (!source) return { outcome: 'ignored', inputBytes: 0 };
  const inputBytes = source.body.length;
  try {
    const wishes = parseWishes(new Map(state.query.map(([name, value]) => [name, [value]])));
    const order = { tenant, image: source.body, wishes, accept: state.accept };
    const { images } = await makeImages(order, services, deadline);
    await writeUploadState(services.store, tenant, id, { ...state, state: 'done', images });
    return { outcome: 'done', inputBytes };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const problem = error.toDetails(requestId);
    await writeUploadState(services.store, tenant, id, { ...state, state: 'refused', problem });
    return { outcome: 'refused', code: error.code, inputBytes };
  }
}
