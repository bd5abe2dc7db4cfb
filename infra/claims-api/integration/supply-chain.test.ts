import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARCHIVE, packImage } from '../src/archive';
import { buildImage, docker } from '../src/image';
import { APP, WORKSPACE } from '../src/paths';

jest.setTimeout(900_000);

const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: WORKSPACE, encoding: 'utf8' }).trim();
const options = { version: '0.1.0+test', commit };
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let folder: string;
let reference: string;
const read = (name: string) => readFileSync(join(folder, 'out', name));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-supply-'));
  const key = join(folder, 'key.pem');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const image = await buildImage(options);
  reference = image.reference;
  await packImage(image, commit, join(folder, 'out'), { SIGNING_KEY: key });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the SBOM lists exactly the Python packages that lie in the image, and Debian’s', async () => {
  const code =
    'from importlib.metadata import distributions as d\nprint("\\n".join(x.metadata["Name"] + " " + x.version for x in d()))';
  const lying = (await docker(['run', '--rm', reference, 'python3', '-c', code])).trim().split('\n').sort();
  const { components } = JSON.parse(read('sbom.cdx.json').toString()) as {
    components: { name: string; version: string; purl: string }[];
  };
  const listed = (kind: string) => components.filter(({ purl }) => purl.startsWith(`pkg:${kind}/`));
  const python = listed('pypi').map(({ name, version }) => `${name} ${version}`);
  expect(python.sort()).toEqual(lying);
  expect(listed('deb').map(({ name }) => name)).toContain('libc6');
});

test('the signatures hold for archive and provenance, and for no other archive', () => {
  const archive = read(ARCHIVE);
  const signature = Buffer.from(read(`${ARCHIVE}.sig`).toString(), 'base64');
  expect(verify('sha256', archive, publicKey, signature)).toBe(true);
  const envelope = JSON.parse(read('provenance.dsse.json').toString()) as {
    payloadType: string;
    payload: string;
    signatures: { sig: string }[];
  };
  const body = Buffer.from(envelope.payload, 'base64');
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${body.length} `),
    body,
  ]);
  expect(verify('sha256', signed, publicKey, Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64'))).toBe(true);
  const { subject } = JSON.parse(body.toString()) as { subject: { name: string; digest: { sha256: string } }[] };
  expect(subject[0]).toEqual({ name: ARCHIVE, digest: { sha256: createHash('sha256').update(archive).digest('hex') } });
  archive[5000] = (archive[5000] ?? 0) ^ 1;
  expect(verify('sha256', archive, publicKey, signature)).toBe(false);
});

test('a key that is none is refused with a code', async () => {
  const image = await buildImage(options);
  await expect(packImage(image, commit, join(folder, 'no'), { SIGNING_KEY: join(folder, 'none') })).rejects.toThrow(
    /^SIGNING_KEY_INVALID: expected a private key/,
  );
});

// Each app's folder builds by itself, so each has the two programs: they must not drift apart.
test.each(['pack.py', 'sign.py'])('%s is the same as that of status-app', (name) => {
  const other = join(WORKSPACE, 'apps/status-app/ci', name);
  expect(readFileSync(join(APP, 'ci', name), 'utf8')).toBe(readFileSync(other, 'utf8'));
});
