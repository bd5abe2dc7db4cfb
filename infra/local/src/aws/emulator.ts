import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeProgress, ensureTool } from '@fairway/toolchain';
import { z } from 'zod';
import { LocalError } from '../errors';
import { readJson, writeJson } from '../files';
import type { Layout } from '../layout';
import { candidates, freePort, rememberedPorts, rememberPort } from '../ports';
import { type RunningPart, runningPart, startPart, stopPart } from '../process/part-process';
import { ensureServerTls } from '../tls/certificates';

export const PART = 'emulator';
export const REGION = 'us-east-1';
/** The emulator's only account. */
export const ACCOUNT = '000000000000';
const FIRST_PORT = 4566;
const READY_MS = 60_000;

export interface Emulator extends RunningPart {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
}

export const endpointOf = ({ host, port }: Pick<Emulator, 'host' | 'port'>) => `https://${host}:${port}`;

const rootKeySchema = z.strictObject({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(32) });
export type RootKey = z.output<typeof rootKeySchema>;

/**
 * The emulator's root key: generated, mode 0600, used by nothing but the code that creates users.
 *
 * The secret also takes the place of the well-known secret `test`, which opens every door of an emulator left as it is.
 */
export function rootKey(layout: Layout): RootKey {
  const file = join(layout.emulator, 'root-key.json');
  const found = rootKeySchema.safeParse(readJson(file));
  if (found.success) return found.data;
  const made = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  writeJson(file, made);
  return made;
}

/**
 * Starts the emulator on the remembered port or the next free one, and waits until it answers over TLS.
 *
 * @throws {LocalError} `EMULATOR_NOT_READY` with the end of its log, or `PORTS_TAKEN`
 */
export async function startEmulator(layout: Layout, host: string, report: (line: string) => void): Promise<Emulator> {
  const tool = await ensureTool('ministack', { report: (progress) => report(describeProgress(progress)) });
  const tls = await ensureServerTls(layout.tls, layout.clone, [...new Set(['127.0.0.1', host])]);
  const tried = new Set<number>();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const row = candidates(rememberedPorts(layout.portsFile)[PART], FIRST_PORT).filter((port) => !tried.has(port));
    const port = await freePort([...new Set([host, '127.0.0.1'])], row);
    tried.add(port);
    const running = await startPart(layout, PART, {
      command: pythonOf(tool.executable),
      args: [join(__dirname, '../../emulator/serve.py'), '--host', host, '--port', String(port)],
      env: emulatorEnvironment(layout, { host, port, ...tls }),
    });
    if (await becomesReady(layout, { host, port, caFile: tls.caFile })) {
      rememberPort(layout.portsFile, PART, port);
      return { ...running, host, port, caFile: tls.caFile };
    }
    await stopPart(layout, PART, 1_000);
    // Somebody else took the port between the look and the bind: the next one may be free.
    if (await isTaken(host, port)) continue;
    break;
  }
  throw new LocalError(
    'EMULATOR_NOT_READY',
    `expected the AWS emulator to answer on ${host} within ${READY_MS / 1000} s, found that it did not. ` +
      `The end of ${layout.logFile(PART)}:\n${tail(layout.logFile(PART))}\nTry: npx nx run local:reset && npx nx up local`,
  );
}

/** Deletes what a stopped emulator left in its temporary folder, such as unpacked functions. */
export function clearTemporary(layout: Layout): void {
  rmSync(layout.temporary, { recursive: true, force: true });
  mkdirSync(layout.temporary, { recursive: true, mode: 0o700 });
}

export async function isHealthy(emulator: Pick<Emulator, 'host' | 'port' | 'caFile'>): Promise<boolean> {
  return (await health(emulator)) === 200;
}

/** What the emulator and the functions that it starts get to see. Nothing of the caller's environment is in it. */
export function emulatorEnvironment(
  layout: Layout,
  options: { host: string; port: number; certificateFile: string; keyFile: string; caFile: string },
): Record<string, string> {
  const root = rootKey(layout);
  const endpoint = endpointOf(options);
  return {
    // Functions run with the Node.js that runs this.
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: layout.temporary,
    TMPDIR: layout.temporary,
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    BIND_HOST: options.host,
    GATEWAY_PORT: String(options.port),
    USE_SSL: '1',
    MINISTACK_SSL_CERT: options.certificateFile,
    MINISTACK_SSL_KEY: options.keyFile,
    NODE_EXTRA_CA_CERTS: options.caFile,
    AWS_CA_BUNDLE: options.caFile,
    AWS_ENDPOINT_URL: endpoint,
    PERSIST_STATE: '1',
    S3_PERSIST: '1',
    STATE_DIR: join(layout.emulator, 'state'),
    S3_DATA_DIR: join(layout.emulator, 's3'),
    LAMBDA_EXECUTOR: 'local',
    // Without these two it listens on every interface.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'INFO',
  };
}

/** The interpreter that the tool was installed with: beside it in a virtual environment, else in its first line. */
function pythonOf(executable: string): string {
  for (const name of ['python3', 'python']) {
    const beside = join(dirname(executable), name);
    if (existsSync(beside)) return beside;
  }
  const first = /^#!\s*(\S*python\S*)/.exec(readFileSync(executable, 'utf8').slice(0, 300))?.[1];
  if (first) return first;
  throw new LocalError(
    'EMULATOR_PYTHON_UNKNOWN',
    `expected a Python beside ${executable} or in its first line, found neither. Set FAIRWAY_PINNED_TOOLS=1 to use the pinned one`,
  );
}

async function becomesReady(layout: Layout, address: Pick<Emulator, 'host' | 'port' | 'caFile'>): Promise<boolean> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    // Verified by this clone's authority: another clone's emulator on the port is not taken for ours.
    if ((await health(address)) === 200) return true;
    if (!runningPart(layout, PART)) return false;
    await sleep(50);
  }
  return false;
}

function health({ host, port, caFile }: Pick<Emulator, 'host' | 'port' | 'caFile'>): Promise<number | undefined> {
  return new Promise((resolve) => {
    let ca: Buffer;
    try {
      ca = readFileSync(caFile);
    } catch {
      return resolve(undefined);
    }
    const call = request(
      { host, port, path: '/_ministack/health', ca, servername: 'localhost', timeout: 3_000, agent: false },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(undefined));
    call.end();
  });
}

async function isTaken(host: string, port: number): Promise<boolean> {
  try {
    await freePort([host], [port]);
    return false;
  } catch {
    return true;
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
  } catch {
    return '(no log)';
  }
}
