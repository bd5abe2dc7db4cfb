import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localStageFolder } from '@fairway/delivery';
import { type Cluster, kubectl } from './cluster';
import { docker } from './image';
import { WORKSPACE } from './paths';

export const KEYS_SECRET = 'claims-api-keys';
export const LOGIN_SECRET = 'claims-api-login';
const USER = 'reader';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Where one stage's generated keys lie, readable by their owner alone. */
export const secretsFolder = (stage: string) => join(localStageFolder(WORKSPACE), 'claims-api', stage);

/** The stage's own user, once it was deployed. */
export const readLogin = (stage: string) =>
  JSON.parse(readFileSync(join(secretsFolder(stage), 'login.json'), 'utf8')) as Login;

/** Generates keys, a user and a password with the image's own tools, once a stage. */
export async function ensureSecrets(stage: string, image: string): Promise<void> {
  const folder = secretsFolder(stage);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const inImage = (args: readonly string[], input?: string) =>
    docker(
      [
        ...['run', '--rm', '--interactive', '--network', 'none', '--read-only', '--user', `${process.getuid?.() ?? 0}`],
        ...['--volume', `${folder}:/out`, image, 'python3', '-m', ...args],
      ],
      { input },
    );
  if (!existsSync(join(folder, 'jwt_key'))) await inImage(['claims_api.tools.keys', '/out']);
  if (!existsSync(join(folder, 'login.json')) || !existsSync(join(folder, 'users'))) {
    const password = randomBytes(24).toString('base64url');
    const users = await inImage(['claims_api.tools.users', USER], `${password}\n`);
    const login: Login = { username: USER, password };
    writeFileSync(join(folder, 'users'), users, { mode: 0o600 });
    writeFileSync(join(folder, 'login.json'), `${JSON.stringify(login)}\n`, { mode: 0o600 });
  }
}

/**
 * Puts them into the cluster, by standard input.
 *
 * @returns digest of the keys: pods are replaced when it changes
 */
export async function applySecrets(
  cluster: Cluster,
  namespace: string,
  stage: string,
  labels: Readonly<Record<string, string>>,
): Promise<string> {
  const file = (name: string) => readFileSync(join(secretsFolder(stage), name), 'utf8');
  const keys = Object.fromEntries(['jwt_key', 'jwt_key.pub.pem', 'users'].map((name) => [name, file(name)]));
  const secret = (name: string, stringData: object) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels },
    stringData,
  });
  const restricted = Object.fromEntries(
    ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
  );
  const items = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ...labels, ...restricted } } },
    secret(KEYS_SECRET, keys),
    secret(LOGIN_SECRET, readLogin(stage)),
  ];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await kubectl(cluster, ['apply', '--server-side', '--force-conflicts', '-f', '-'], { input });
  return createHash('sha256').update(JSON.stringify(keys)).digest('hex');
}
