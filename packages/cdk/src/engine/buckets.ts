import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** Removes every version and every delete marker, so that the bucket can go. A bucket that is gone is empty. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<void> {
  try {
    // What was listed is removed before the next list, so the first page is always the next one.
    while (await removePage(client, bucket));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return;
    throw error;
  }
}

/** @returns false where nothing was left */
async function removePage(client: S3Client, bucket: string): Promise<boolean> {
  const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 }));
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
  if (found.length === 0) return false;
  const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
  const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
  const [first] = Errors ?? [];
  if (!first) return true;
  throw new Error(`BUCKET_NOT_EMPTIED: ${bucket}/${first.Key}: ${first.Message}. Mend it and run destroy again.`);
}
