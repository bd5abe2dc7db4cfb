import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { presignPost } from '../../src/store/presigned-post';

const NOW = new Date('2026-01-02T03:04:05Z');

describe('presignPost', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it.each([undefined, 'a session'])('signs forms as the SDK does (session: %s)', async (sessionToken) => {
    const credentials = {
      accessKeyId: randomBytes(10).toString('hex'),
      secretAccessKey: randomBytes(20).toString('base64'),
      ...(sessionToken ? { sessionToken } : {}),
    };
    const ours = presignPost(
      {
        url: new URL('https://images.s3.eu-west-1.amazonaws.com/'),
        bucket: 'images',
        key: 'uploads/a/b',
        contentType: 'image/jpeg',
        bytes: [1, 500],
        expiresInSeconds: 900,
      },
      credentials,
      { region: 'eu-west-1', now: NOW },
    );
    const theirs = await createPresignedPost(new S3Client({ region: 'eu-west-1', credentials }), {
      Bucket: 'images',
      Key: 'uploads/a/b',
      Conditions: [['content-length-range', 1, 500]],
      Fields: { 'Content-Type': 'image/jpeg', success_action_status: '201' },
      Expires: 900,
    });
    expect(ours).toEqual(theirs);
  });
});
