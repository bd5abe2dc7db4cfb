import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureServerTls } from '../../src/tls/certificates';

describe('ensureServerTls', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tls-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const certificate = (file: string) => new X509Certificate(readFileSync(file));

  test('makes a certificate that its authority signed and that names the addresses', async () => {
    const files = await ensureServerTls(folder, '0a1b2c3d', ['127.0.0.1', '172.17.0.1']);
    const server = certificate(files.certificateFile);
    expect(server.verify(certificate(files.caFile).publicKey)).toBe(true);
    expect(server.checkIP('172.17.0.1')).toBe('172.17.0.1');
    expect(server.checkHost('abc.execute-api.localhost')).toBeDefined();
    expect(server.checkHost('example.com')).toBeUndefined();
    expect(server.ca).toBe(false);
  });

  test('keeps no key of the authority, and the server’s for its owner alone', async () => {
    const files = await ensureServerTls(folder, '0a1b2c3d', ['127.0.0.1']);
    expect(readdirSync(folder).sort()).toEqual(['ca.pem', 'server.key', 'server.pem']);
    expect(statSync(files.keyFile).mode & 0o777).toBe(0o600);
  });

  test('is kept while it serves, and made anew for another address or when damaged', async () => {
    const { certificateFile } = await ensureServerTls(folder, '0a1b2c3d', ['127.0.0.1']);
    const first = certificate(certificateFile).fingerprint256;
    await ensureServerTls(folder, '0a1b2c3d', ['127.0.0.1']);
    expect(certificate(certificateFile).fingerprint256).toBe(first);
    await ensureServerTls(folder, '0a1b2c3d', ['172.17.0.1']);
    const second = certificate(certificateFile).fingerprint256;
    expect(second).not.toBe(first);
    writeFileSync(join(folder, 'server.key'), 'damaged');
    await ensureServerTls(folder, '0a1b2c3d', ['172.17.0.1']);
    expect(certificate(certificateFile).fingerprint256).not.toBe(second);
  });
});
