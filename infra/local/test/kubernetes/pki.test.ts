import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Authority, signingPair } from '../../src/kubernetes/pki';

describe('the authority of the local cluster', () => {
  it('issues certificates that it alone has signed, for the names that were asked for', async () => {
    const authority = await Authority.create('one');
    const other = new X509Certificate((await Authority.create('two')).certificate);
    const { certificate, key } = await authority.issue('CN=server', { dns: ['kubernetes'], ip: ['127.0.0.1'] });
    const issued = new X509Certificate(certificate);
    const own = new X509Certificate(authority.certificate);

    expect(issued.verify(own.publicKey)).toBe(true);
    expect(issued.verify(other.publicKey)).toBe(false);
    expect(issued.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(issued.checkHost('kubernetes')).toBe('kubernetes');
    expect(issued.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(issued.ca).toBe(false);
  });

  it('makes another signing pair each time', async () => {
    expect((await signingPair()).key).not.toBe((await signingPair()).key);
  });
});
