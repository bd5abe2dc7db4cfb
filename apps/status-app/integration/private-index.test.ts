import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, docker, type Ended, PROJECT } from './support/image';
import { PrivateIndex } from './support/private-index';

const BUILD_IMAGE =
  process.env.BUILD_IMAGE ?? 'fairway.invalid/base-build:bookworm_made_by_npx_nx_run-many_-t_base-images';
const TAG = 'fairway-test-status-app:dependencies';
const password = randomBytes(16).toString('hex');
let folder: string;
let wheels: string;
let index: PrivateIndex;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-index-'));
  wheels = join(folder, 'wheels');
  mkdirSync(wheels);
  const authority = process.env.PIP_CERT ?? process.env.SSL_CERT_FILE;
  const { code, stderr } = await command('docker', [
    ...['run', '--rm', '--volume', `${wheels}:/wheels`, '--volume', `${PROJECT}/requirements.txt:/requirements.txt:ro`],
    ...(authority && existsSync(authority) ? ['--volume', `${authority}:/ca.pem:ro`, '--env', 'PIP_CERT=/ca.pem'] : []),
    ...(process.env.PIP_INDEX_URL ? ['--env', 'PIP_INDEX_URL'] : []),
    ...[BUILD_IMAGE, 'python3', '-m', 'pip', 'download', '--quiet', '--require-hashes', '--no-deps'],
    ...['--only-binary', ':all:', '--dest', '/wheels', '--requirement', '/requirements.txt'],
  ]);
  if (code !== 0) throw new Error(stderr);
  index = await PrivateIndex.start(wheels, folder, password);
}, 300_000);
afterAll(async () => {
  await index?.stop();
  await docker('rmi', TAG).catch(() => '');
  rmSync(folder, { recursive: true });
});

/** The Dockerfile's step that installs, with the secrets that build.sh hands it and nothing from a cache. */
async function install(pipConf: string, options: { ca?: string; wheels?: string; network?: string }): Promise<Ended> {
  const context = mkdtempSync(join(folder, 'context-'));
  for (const name of ['Dockerfile', 'ci', 'requirements.txt'])
    cpSync(join(PROJECT, name), join(context, name), { recursive: true });
  mkdirSync(join(context, 'wheels'));
  writeFileSync(join(context, 'wheels', '.keep'), '');
  if (options.wheels) cpSync(options.wheels, join(context, 'wheels'), { recursive: true });
  const [conf, ca] = [join(folder, 'pip.conf'), options.ca ?? join(folder, 'empty')];
  writeFileSync(conf, pipConf);
  writeFileSync(join(folder, 'empty'), '');
  // The packaged client brings BuildKit along; a newer one has it as a plugin.
  const client = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';
  return command(
    client,
    [
      ...['build', '--no-cache', '--progress', 'plain', '--target', 'dependencies', '--tag', TAG],
      ...['--network', options.network ?? 'default', '--build-arg', `BUILD_IMAGE=${BUILD_IMAGE}`],
      ...['--secret', `id=pip_conf,src=${conf}`, '--secret', `id=ca,src=${ca}`, context],
    ],
    { DOCKER_BUILDKIT: '1' },
  );
}

test('everything comes from a private index with a password, behind an authority of its own', async () => {
  const { code, stderr } = await install(`[global]\nindex-url = ${index.url}\n`, { ca: index.authority });
  expect([code, code === 0 ? '' : stderr.slice(-1500)]).toEqual([0, '']);
  const given = index.served.filter((path) => path.startsWith('/files/'));
  expect(given).toHaveLength(readdirSync(wheels).length);
  const kept = `${await docker('image', 'inspect', TAG)}${await docker('history', '--no-trunc', TAG)}`;
  expect(`${kept}${stderr}`).not.toContain(password);
});

test('an authority that is not trusted stops the build', async () => {
  const { code, stderr } = await install(`[global]\nindex-url = ${index.url}\nretries = 0\n`, {});
  expect(code).not.toBe(0);
  expect(stderr).toContain('CERTIFICATE_VERIFY_FAILED');
});

test('a folder of wheels is enough without any network', async () => {
  const { code, stderr } = await install('[global]\nno-index = true\n', { wheels, network: 'none' });
  expect([code, code === 0 ? '' : stderr.slice(-1500)]).toEqual([0, '']);
});

test('a wheel that was changed on its way is refused by its hash', async () => {
  const changed = join(folder, 'changed');
  cpSync(wheels, changed, { recursive: true });
  const [flask] = readdirSync(changed).filter((name) => name.startsWith('flask-'));
  appendFileSync(join(changed, flask ?? ''), 'x');
  const { code, stderr } = await install('[global]\nno-index = true\n', { wheels: changed, network: 'none' });
  expect(code).not.toBe(0);
  expect(stderr).toContain('DO NOT MATCH THE HASHES');
});
