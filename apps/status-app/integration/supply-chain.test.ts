import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Built, builtImage, command, docker, readJson } from './support/image';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}
interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly sig: string }[];
}
interface Statement {
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicate: {
    readonly buildDefinition: {
      readonly externalParameters: { readonly commit: string };
      readonly resolvedDependencies: readonly { readonly name?: string; readonly digest: Record<string, string> }[];
    };
  };
}

let folder: string;
let built: Built;
let publicKey: KeyObject;
const file = (name: string) => join(built.output, name);
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-signed-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  publicKey = createPublicKey(privateKey);
  const key = join(folder, 'key.pem');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  built = await builtImage({ SIGNING_KEY: key, OUTPUT: join(folder, 'out') });
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program inside the image prints, as lines in order. */
const inside = async (code: string) =>
  (await docker('run', '--rm', '--entrypoint', '/usr/bin/python3', built.image, '-c', code)).split('\n').sort();

describe('the SBOM', () => {
  const listed = (kind: string) =>
    readJson<{ components: Component[] }>(file('sbom.cdx.json'))
      .components.filter(({ purl }) => purl.startsWith(`pkg:${kind}/`))
      .map(({ name, version }) => `${name} ${version}`)
      .sort();

  test('lists exactly the Python packages that lie in the image', async () => {
    const lying = await inside(
      'from importlib.metadata import distributions as d\nprint("\\n".join(x.metadata["Name"] + " " + x.version for x in d()))',
    );
    expect(listed('pypi')).toEqual(lying);
  });

  test('lists exactly the Debian packages that lie in the image', async () => {
    const lying = await inside(
      'import glob\nfrom email import message_from_file as m\n' +
        'print("\\n".join(f"{p[\'Package\']} {p[\'Version\']}" for p in (m(open(f)) for f in glob.glob("/var/lib/dpkg/status.d/*"))))',
    );
    expect(listed('deb')).toEqual(lying);
    expect(lying.some((line) => line.startsWith('libc6 '))).toBe(true);
  });

  test('lists what is compiled into the server', () => {
    expect(listed('cargo').some((line) => line.startsWith('hyper '))).toBe(true);
  });

  test('leaves no file of the program’s libraries to nobody', async () => {
    const unowned = await inside(
      'import os\nfrom importlib.metadata import distributions as d\n' +
        'owned = {os.path.normpath(str(x.locate_file(f))) for x in d() for f in x.files}\n' +
        'print("\\n".join(p for r, _, fs in os.walk("/app/lib") if "__pycache__" not in r for f in fs if (p := os.path.join(r, f)) not in owned))',
    );
    expect(unowned).toEqual(['']);
  });
});

describe('the image scan', () => {
  interface Query {
    readonly package: { readonly name: string; readonly ecosystem: string };
    readonly version: string;
  }
  const libc = 'Debian:12 glibc';
  let server: Server;
  let url: string;
  let asked: string[];
  /** Advisories by `ecosystem name`, in the shape of https://google.github.io/osv.dev/post-v1-querybatch. */
  let advisories: Record<string, { id: string; fixed?: string }>;

  beforeAll(async () => {
    const host = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}');
    server = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const end = (body: object) => response.end(JSON.stringify(body));
        if (request.url === '/v1/querybatch') {
          const { queries } = JSON.parse(Buffer.concat(chunks).toString()) as { queries: Query[] };
          asked = queries.map((query) => `${query.package.ecosystem} ${query.package.name}`);
          const found = asked.map((name) => advisories[name]?.id);
          end({ results: found.map((id) => (id ? { vulns: [{ id }] } : {})) });
        } else {
          const [name, one] = Object.entries(advisories).find(([, { id }]) => request.url === `/v1/vulns/${id}`) ?? [];
          const [ecosystem, ...rest] = (name ?? '').split(' ');
          const events = [{ introduced: '0' }, ...(one?.fixed ? [{ fixed: one.fixed }] : [])];
          end({ id: one?.id, affected: [{ package: { ecosystem, name: rest.join(' ') }, ranges: [{ events }] }] });
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    url = `http://${host}:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const scanned = async (found: typeof advisories, address = url) => {
    advisories = found;
    const ended = await command('./build.sh', [], { OSV_URL: address, OUTPUT: join(folder, 'scanned') });
    return {
      ...ended,
      ...readJson<{ verdict: string; findings?: object[] }>(join(folder, 'scanned', 'image-scan.json')),
    };
  };

  test('asks about Debian’s source packages, Python’s packages and crates, and says when nothing is known', async () => {
    const { code, verdict, stdout } = await scanned({});
    expect([code, verdict]).toEqual([0, 'clean']);
    expect(stdout).toContain('image scan: clean');
    expect(asked).toEqual(expect.arrayContaining([libc, 'Debian:12 openssl', 'PyPI flask', 'crates.io hyper']));
  });

  test('stops at what a newer version mends', async () => {
    const { code, verdict, stderr, stdout } = await scanned({ [libc]: { id: 'DSA-1', fixed: '2.36-9+deb12u99' } });
    expect([code, verdict]).toEqual([1, 'vulnerable']);
    expect(stderr).toContain('IMAGE_VULNERABLE: ');
    expect(stdout).toContain('DSA-1, mended in 2.36-9+deb12u99');
  });

  test('lists what nobody has mended yet, and goes on', async () => {
    const { code, verdict, findings } = await scanned({ [libc]: { id: 'CVE-1' } });
    expect([code, verdict]).toEqual([0, 'clean']);
    expect(findings).toEqual([expect.objectContaining({ id: 'CVE-1', package: 'glibc', mended: [] })]);
  });

  test('is unscanned where OSV cannot be reached, which never counts as clean', async () => {
    const { code, verdict, stdout } = await scanned({}, 'http://127.0.0.1:9');
    expect([code, verdict]).toEqual([0, 'unscanned']);
    expect(stdout).toContain('UNSCANNED: OSV cannot be reached');
  });
});

describe('the signature', () => {
  const archive = () => readFileSync(file('status-app.oci.tar'));
  const signature = () => Buffer.from(readFileSync(file('status-app.oci.tar.sig'), 'utf8'), 'base64');

  test('holds for the archive, and for no other', () => {
    expect(verify('sha256', archive(), publicKey, signature())).toBe(true);
    const other = archive();
    other[5000] = (other[5000] ?? 0) ^ 1;
    expect(verify('sha256', other, publicKey, signature())).toBe(false);
  });

  test('holds for the provenance, which names archive, image, commit, base and pins', () => {
    const { payloadType, payload, signatures } = readJson<Envelope>(file('provenance.dsse.json'));
    const body = Buffer.from(payload, 'base64');
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
    expect(verify('sha256', signed, publicKey, Buffer.from(signatures[0]?.sig ?? '', 'base64'))).toBe(true);
    const { subject, predicate } = JSON.parse(body.toString()) as Statement;
    const { digest } = readJson<{ digest: string }>(file('image.json'));
    expect(subject.map((one) => one.digest.sha256)).toEqual([sha256(archive()), digest.replace('sha256:', '')]);
    const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
    expect(externalParameters.commit).toBe(built.commit);
    expect(resolvedDependencies.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['base image', 'build image', 'requirements.txt', 'requirements-dev.txt']),
    );
  });

  test.each([
    [
      'rsa',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    [
      'another curve',
      () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['no key', () => 'no key'],
  ])('is refused with %s', async (_, pem) => {
    const key = join(folder, 'wrong.pem');
    writeFileSync(key, pem());
    const { code, stderr } = await command('./build.sh', [], { SIGNING_KEY: key, OUTPUT: join(folder, 'refused') });
    expect([code, stderr]).toEqual([1, expect.stringContaining('SIGNING_KEY_INVALID: expected an unencrypted')]);
  });
});
