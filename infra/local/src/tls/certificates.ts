import 'reflect-metadata';
import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { writeAtomically } from '../files';

x509.cryptoProvider.set(webcrypto as never);

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Clients of Apple refuse server certificates that live longer than 825 days. */
const SERVER_DAYS = 397;
const CA_DAYS = 3650;
const RENEW_DAYS = 30;

export interface ServerTls {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/**
 * A certificate authority of this clone alone, and a certificate for the emulator.
 *
 * The authority's key is thrown away after the one signature: nobody can sign with it later, and a new certificate comes
 * with a new authority. Made again when it ends within 30 days or does not name every host.
 */
export async function ensureServerTls(folder: string, clone: string, addresses: readonly string[]): Promise<ServerTls> {
  const files = {
    certificateFile: join(folder, 'server.pem'),
    keyFile: join(folder, 'server.key'),
    caFile: join(folder, 'ca.pem'),
  };
  if (!isUsable(files, addresses)) await issue(files, clone, addresses);
  return files;
}

/** Names below which the emulator's own virtual hosts lie. */
export const SERVER_NAMES = ['localhost', '*.localhost', '*.execute-api.localhost', '*.s3.localhost'];

async function issue(files: ServerTls, clone: string, addresses: readonly string[]): Promise<void> {
  const now = Date.now();
  const from = new Date(now - DAY_MS);
  const caKeys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Fairway local stage ${clone}`,
    notBefore: from,
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: KEY,
    keys: caKeys as never,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=Fairway AWS emulator ${clone}`,
    issuer: ca.subject,
    notBefore: from,
    notAfter: new Date(now + SERVER_DAYS * DAY_MS),
    signingAlgorithm: KEY,
    publicKey: keys.publicKey as never,
    signingKey: caKeys.privateKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey as never),
      new x509.SubjectAlternativeNameExtension([
        ...SERVER_NAMES.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  writeAtomically(files.keyFile, `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`);
  writeAtomically(files.certificateFile, `${certificate.toString('pem')}\n`);
  writeAtomically(files.caFile, `${ca.toString('pem')}\n`);
}

function isUsable(files: ServerTls, addresses: readonly string[]): boolean {
  try {
    const server = new NodeCertificate(readFileSync(files.certificateFile));
    const ca = new NodeCertificate(readFileSync(files.caFile));
    return (
      server.checkIssued(ca) &&
      server.verify(ca.publicKey) &&
      server.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile))) &&
      Date.parse(server.validTo) - Date.now() > RENEW_DAYS * DAY_MS &&
      addresses.every((address) => server.checkIP(address) !== undefined)
    );
  } catch {
    return false;
  }
}
