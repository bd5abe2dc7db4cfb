import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadStage, signerOf, Stage } from '../../src';
import { KeylessSigner } from '../../src/records/keyless-signer';
import { temporaryFolder } from '../support/folder';
import { inNode } from '../support/in-node';
import { recordBody } from '../support/record-body';

const ISSUER = 'https://token.actions.githubusercontent.com';
const IDENTITY = 'https://github.com/example/fairway/.github/workflows/deploy.yml@refs/heads/main';

describe('KeylessSigner', () => {
  const folder = temporaryFolder();
  let fulcio: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    fulcio = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"the token is not accepted"}');
    });
    await new Promise<void>((resolve) => fulcio.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    fulcio.closeAllConnections();
    fulcio.close();
  });

  /** Runs a program that has `signer`. */
  const run = (program: string) => {
    const { port } = fulcio.address() as AddressInfo;
    const options = `{ issuer: '${ISSUER}', identity: () => '${IDENTITY}', fulcio: 'http://127.0.0.1:${port}' }`;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    // The shape of a token; nobody signed it.
    const token = `${part({ alg: 'none' })}.${part({ sub: IDENTITY, iss: ISSUER, aud: 'sigstore' })}.c2ln`;
    return inNode(`const signer = new (inner('records/keyless-signer').KeylessSigner)(${options}); ${program}`, {
      SIGSTORE_ID_TOKEN: token,
    });
  };

  test('asks the certificate authority, and a refusal leaves a record that verification calls unsigned', async () => {
    const { value, warnings } = await run(`
      const chain = new lib.RecordChain(new lib.FolderStore(${JSON.stringify(folder())}), signer);
      await chain.append(${JSON.stringify(recordBody())});
      return (await chain.verify()).flaws;
    `);
    expect(asked).toContain('POST /api/v2/signingCert');
    expect(warnings).toMatch(/without a signature: .*403/);
    expect(value).toEqual([{ key: 'records/000001.json', problem: expect.stringMatching(/is not signed/) as string }]);
  });

  test.each([
    ['by a key', 'c2lnbmF0dXJl', /by a key/],
    ['that is no bundle', `sigstore:${Buffer.from('{}').toString('base64')}`, /does not hold/],
    ['that is no JSON', `sigstore:${Buffer.from('{').toString('base64')}`, /does not hold/],
  ])('does not count a signature %s', async (_, signature, reason) => {
    expect((await run(`return signer.flawOf('sha256:1', '${signature}')`)).value).toMatch(reason);
  });

  test('is what a stage with a declared workflow signs by', () => {
    const declaration = { ...loadStage('local').declaration };
    expect(signerOf(new Stage('local', declaration))).toBeUndefined();
    const signing = { kind: 'oidc' as const, issuer: ISSUER, identity: IDENTITY };
    expect(signerOf(new Stage('prod', { ...declaration, signing }))).toBeInstanceOf(KeylessSigner);
  });
});
