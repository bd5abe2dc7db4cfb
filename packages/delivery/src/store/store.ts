/**
 * Where records, locks and journals of one stage lie: a folder, or a bucket.
 *
 * Keys are relative paths such as `records/000001-resize.json`. The four operations are what an object store offers too,
 * so one lock and one chain serve both.
 */
export interface Store {
  /** What to call the place in a message, such as a folder's path or `s3://bucket/prefix`. */
  readonly location: string;
  /** Writes a key that does not exist yet. Returns false, and changes nothing, where it exists. */
  create(key: string, text: string): Promise<boolean>;
  /** Writes a key; readers see the old or the new text, never a part. */
  put(key: string, text: string): Promise<void>;
  /** The text, or undefined where there is no such key. */
  get(key: string): Promise<string | undefined>;
  /** Keys that start with the prefix, which ends in `/`, in ascending order. */
  list(prefix: string): Promise<string[]>;
  /** Removes a key; no error where there is none. */
  remove(key: string): Promise<void>;
}
