import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWorkspace } from '@fairway/delivery';

const APP = join(findWorkspace(), 'apps', 'inventory');

export interface Inventory {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the inventory as a process of its own, with a new database. */
export async function startInventory(environment: Record<string, string>): Promise<Inventory> {
  const python = join(APP, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new Error(`expected ${python}. Make it: npx nx venv inventory-app`);
  const data = mkdtempSync(join(tmpdir(), 'inventory-'));
  const port = await freePort();
  const process = spawn(python, ['-m', 'inventory'], {
    cwd: APP,
    env: { PATH: '/usr/bin:/bin', API_PORT: String(port), DATABASE_URL: `sqlite:///${data}/items.db`, ...environment },
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/readyz`, process);
  return {
    url,
    stop: async () => {
      process.kill('SIGTERM');
      if (process.exitCode === null) await once(process, 'exit');
      rmSync(data, { recursive: true });
    },
  };
}

async function answering(url: string, process: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (process.exitCode !== null) throw new Error(`the inventory ended with ${process.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.kill();
  throw new Error(`${url} did not answer 200 within 60 s`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
