import { createHandler } from './handler';
import { Bucket } from './store/bucket';
import { idKeyFrom } from './store/id-key';
import type { Credentials } from './store/signer';

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

/** What Lambda calls. */
export const handler = createHandler(
  {
    store: new Bucket({ bucket: setting('DEST_BUCKET'), region, credentials, endpoint }),
    idKey: idKeyFrom({ secretId: setting('ID_KEY_SECRET'), region, credentials, endpoint }),
    version: setting('FAIRWAY_VERSION'),
    commit: setting('FAIRWAY_COMMIT'),
    timeLimitMs: Number(setting('TIME_LIMIT_MS')),
  },
  { service: 'resize', stage: setting('FAIRWAY_STAGE'), version: setting('FAIRWAY_VERSION') },
  (line) => process.stdout.write(`${line}\n`),
);
