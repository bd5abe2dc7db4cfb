import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** A cluster gets new certificates each time it starts; none runs for a year. */
const DAYS = 365;
const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';

export interface Credential {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface Names {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** A certificate authority that lives as long as this object: nothing can be signed with it later. */
export class Authority {
  private constructor(
    private readonly keys: CryptoKeyPair,
    private readonly own: x509.X509Certificate,
  ) {}

  public static async create(name: string): Promise<Authority> {
    const keys = await generate();
    const own = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      ...validity(),
      signingAlgorithm: KEY,
      keys: keys as never,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new Authority(keys, own);
  }

  /** PEM. */
  public get certificate(): string {
    return `${this.own.toString('pem')}\n`;
  }

  /** The key that the controllers sign node certificates with. */
  public async key(): Promise<string> {
    return exported(this.keys);
  }

  /**
   * @param subject such as `CN=admin,O=system:masters`: Kubernetes takes CN for the user and O for the group
   * @param names what a server answers to; none for a client alone
   */
  public async issue(subject: string, names: Names = { dns: [], ip: [] }): Promise<Credential> {
    const keys = await generate();
    const alternatives = [
      ...names.dns.map((value) => ({ type: 'dns' as const, value })),
      ...names.ip.map((value) => ({ type: 'ip' as const, value })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: this.own.subject,
      ...validity(),
      signingAlgorithm: KEY,
      publicKey: keys.publicKey as never,
      signingKey: this.keys.privateKey as never,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(alternatives.length > 0 ? [SERVER, CLIENT] : [CLIENT]),
        ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, key: await exported(keys) };
  }
}

/** The pair that signs tokens of service accounts. */
export async function signingPair(): Promise<{ readonly key: string; readonly publicKey: string }> {
  const keys = await generate();
  const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey as never);
  return { key: await exported(keys), publicKey: `${x509.PemConverter.encode(spki, 'PUBLIC KEY')}\n` };
}

async function generate(): Promise<CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
}

async function exported(keys: CryptoKeyPair): Promise<string> {
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey as never);
  return `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`;
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + DAYS * DAY_MS) };
}

interface CryptoKeyPair {
  readonly privateKey: unknown;
  readonly publicKey: unknown;
}
