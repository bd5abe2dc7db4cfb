import { S3Client } from '@aws-sdk/client-s3';
import { S3Store } from '../../src/store/s3-store';

/** A bucket that says of every object that it exists, since a sending before this one arrived. */
function taken(text: string): S3Store {
  const store = new S3Store('records', 'uat/', { region: 'eu-west-1' });
  const send = (command: { input: { Body?: string } }) =>
    command.input.Body === undefined
      ? Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } })
      : Promise.reject(Object.assign(new Error('PreconditionFailed'), { $metadata: { httpStatusCode: 412 } }));
  return Object.assign(store, { client: Object.assign(new S3Client({ region: 'eu-west-1' }), { send }) });
}

test('a key that a sending of its own created before is created: its answer was lost', async () => {
  expect(await taken('mine').create('locks/demo/1.json', 'mine')).toBe(true);
});

test('a key that somebody else created is not', async () => {
  expect(await taken('theirs').create('locks/demo/1.json', 'mine')).toBe(false);
});
