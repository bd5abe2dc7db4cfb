import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalSecrets } from '../../src';
import { temporaryFolder } from '../support/folder';

describe('LocalSecrets', () => {
  const folder = temporaryFolder();
  const secrets = () =>
    new LocalSecrets(
      { root: folder() },
      { name: 'local' },
      {
        name: 'demo',
        secrets: [
          { name: 'token', purpose: 'opens', bytes: 32 },
          { name: 'pepper', purpose: 'seasons', bytes: 16 },
        ],
      },
    );
  const file = () => join(folder(), '.fairway/secrets/local/demo.json');

  test('generates each once, readable by its owner alone', async () => {
    const first = await secrets().ensure();
    expect(Buffer.from(first.token?.value ?? '', 'base64url')).toHaveLength(32);
    expect(first.token?.value).not.toBe(first.pepper?.value);
    expect(await secrets().ensure()).toEqual(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('rotates one, keeps what was before it, and leaves the others', async () => {
    const before = await secrets().ensure();
    expect(await secrets().rotate('token')).toEqual(['token']);
    const after = await secrets().ensure();
    expect(after.token).toMatchObject({ generation: 2, previous: before.token?.value });
    expect(after.token?.value).not.toBe(before.token?.value);
    expect(after.pepper).toEqual(before.pepper);
    expect(await secrets().generations()).toEqual({ token: 2, pepper: 1 });
  });

  test('names what it knows when asked for another', async () => {
    await expect(secrets().rotate('other')).rejects.toThrow(/SECRET_UNKNOWN: .*only: token, pepper/);
  });

  test('that are damaged are told without their text', async () => {
    await secrets().ensure();
    writeFileSync(file(), '{"token":{"value":"canary-of-a-secret');
    await expect(secrets().ensure()).rejects.toThrow(/^SECRETS_DAMAGED: (?!.*canary)/);
  });
});
