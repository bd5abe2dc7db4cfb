import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { stageClientConfig } from '@fairway/delivery';

/** `allowed`, or the code that AWS refused with. */
type Verdict = string;

export interface Actor {
  put(bucket: string, key: string): Promise<Verdict>;
  get(bucket: string, key: string): Promise<Verdict>;
  list(bucket: string): Promise<Verdict>;
  remove(bucket: string, key: string): Promise<Verdict>;
}

/** Takes a role on and says what it may do with S3. */
export async function actAs(stage: string, RoleArn: string): Promise<Actor> {
  const config = stageClientConfig(stage);
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'integration' }),
  );
  const client = new S3Client({
    ...config,
    forcePathStyle: true,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  const verdict = async (call: Promise<unknown>): Promise<Verdict> => {
    try {
      await call;
      return 'allowed';
    } catch (error) {
      return (error as Error).name;
    }
  };
  return {
    put: (Bucket, Key) => verdict(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))),
    get: (Bucket, Key) =>
      verdict(client.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body?.transformToByteArray())),
    list: (Bucket) => verdict(client.send(new ListObjectsV2Command({ Bucket }))),
    remove: (Bucket, Key) => verdict(client.send(new DeleteObjectCommand({ Bucket, Key }))),
  };
}
