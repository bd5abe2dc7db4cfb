import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isMissing } from './objects';

/** Configurations beside the state in its bucket: a machine that never saw one can go back to it. */
export class Archive {
  /** @param prefix of the stage, such as `uat/image-bucket/configurations` */
  constructor(
    private readonly s3: Pick<S3Client, 'send'>,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {}

  /** The place of one configuration, for people. */
  public placeOf(digest: string): string {
    return `s3://${this.bucket}/${this.prefix}/${digest}`;
  }

  public async put(digest: string, file: string, text: string): Promise<void> {
    // Encrypted as Terraform's own state beside it is.
    const how = { ContentType: 'application/json', ServerSideEncryption: 'AES256' as const };
    await this.s3.send(new PutObjectCommand({ ...this.object(digest, file), Body: text, ...how }));
  }

  /** The text of one file, undefined where it was never put. */
  public async get(digest: string, file: string): Promise<string | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand(this.object(digest, file)));
      return await Body?.transformToString('utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private object(digest: string, file: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}/${digest}/${file}` };
  }
}
