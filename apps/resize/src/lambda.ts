import { createHandler, type LambdaContext } from './handler';
import type { GatewayEvent } from './http/gateway-event';
import { Bucket } from './store/bucket';
import { idKeyFrom } from './store/id-key';
import type { Credentials } from './store/signer';
import type { StorageEvent } from './uploads/receive';
import { createReceiver } from './uploads/receiver';

/** @throws an Error while the function starts, so that a wrong configuration never receives traffic */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`SETTING_MISSING: expected the environment variable ${name}, found none.`);
  return value;
}

/** Read for every call: the runtime renews them. */
function credentials(): Credentials {
  return {
    accessKeyId: setting('AWS_ACCESS_KEY_ID'),
    secretAccessKey: setting('AWS_SECRET_ACCESS_KEY'),
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
}

const region = setting('AWS_REGION');
// Set by the emulator's runtime only.
const endpoint = process.env.AWS_ENDPOINT_URL;

const services = {
  store: new Bucket({ bucket: setting('DEST_BUCKET'), region, credentials, endpoint }),
  idKey: idKeyFrom({ secretId: setting('ID_KEY_SECRET'), region, credentials, endpoint }),
  version: setting('FAIRWAY_VERSION'),
  commit: setting('FAIRWAY_COMMIT'),
  timeLimitMs: Number(setting('TIME_LIMIT_MS')),
};
const origin = { service: 'resize', stage: setting('FAIRWAY_STAGE'), version: setting('FAIRWAY_VERSION') };
const log = (line: string): boolean => process.stdout.write(`${line}\n`);
const answer = createHandler(services, origin, log);
const receive = createReceiver(services, origin, log);

/** What Lambda calls: API Gateway with a request, S3 with what was uploaded. */
export const handler = (event: GatewayEvent | StorageEvent, context: LambdaContext): Promise<unknown> =>
  'Records' in event ? receive(event, context) : answer(event, context);
