import type { ProblemDetails } from '../http/problem';
import type { StoredImage } from '../make-images';
import type { ObjectStore } from '../store/bucket';
import { uploadStateKey } from '../store/image-id';

/** What is kept of an upload, as JSON in the bucket, until the life cycle removes it. */
export interface UploadState {
  /** `waiting` until the pipeline is through; then `done`, or `refused` for good. */
  readonly state: 'waiting' | 'done' | 'refused';
  /** When the form stops working, ISO 8601. */
  readonly expires: string;
  /** The parameters that were asked for, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly accept?: string;
  readonly images?: readonly StoredImage[];
  readonly problem?: ProblemDetails;
}

/** What the tenant sees of it. */
export interface ShownUpload {
  readonly id: string;
  readonly url: string;
  /** `expired`: no image came in time, or the pipeline failed however often it tried. */
  readonly state: UploadState['state'] | 'expired';
  readonly expires: string;
  readonly images?: readonly StoredImage[];
  readonly problem?: ProblemDetails;
}

/** Lambda gives an event up after an hour (`image-function.ts`); until then it may still be retried. */
const RETRIES_MS = 3_600_000;

export function shownState(id: string, { state, expires, images, problem }: UploadState, now: Date): ShownUpload {
  const late = state === 'waiting' && now.getTime() > Date.parse(expires) + RETRIES_MS;
  return { id, url: `/v1/uploads/${id}`, state: late ? 'expired' : state, expires, images, problem };
}

export async function readUploadState(
  store: ObjectStore,
  tenant: string,
  id: string,
): Promise<UploadState | undefined> {
  const found = await store.read(uploadStateKey(tenant, id));
  return found && (JSON.parse(found.body.toString('utf8')) as UploadState);
}

export function writeUploadState(store: ObjectStore, tenant: string, id: string, state: UploadState): Promise<void> {
  return store.replace(uploadStateKey(tenant, id), Buffer.from(JSON.stringify(state)), 'application/json');
}
