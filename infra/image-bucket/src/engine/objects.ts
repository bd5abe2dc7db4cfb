import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { RELEASE_KEY } from '../stage/stage';

/** What the release object says. */
export interface Told {
  readonly version: string;
  readonly commit: string;
  readonly configuration: string;
}

/** The release that a bucket tells, undefined where the bucket or the object is missing. */
export async function readRelease(s3: S3Client, bucket: string): Promise<Told | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: RELEASE_KEY }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Told;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** How many versions of objects, deletions among them, the bucket holds beside the release object, counted to a thousand. */
export async function countObjects(s3: S3Client, bucket: string): Promise<number> {
  try {
    const command = new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 });
    const { Versions = [], DeleteMarkers = [] } = await s3.send(command);
    return [...Versions, ...DeleteMarkers].filter(({ Key }) => Key !== RELEASE_KEY).length;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** Whether S3 says that a bucket or an object is not there. */
export function isMissing(error: unknown): boolean {
  return ['NoSuchBucket', 'NoSuchKey', 'NotFound'].includes((error as Error).name);
}
