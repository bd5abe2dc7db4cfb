/** A real HTTP server that behaves as it is told: `node server.js '<ServerConfig as JSON>'`. */
import { createHash } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverConfigSchema } from './behaviour';

const config = serverConfigSchema.parse(JSON.parse(process.argv[2] ?? ''));
const { behaviour, version, file } = config;
if (behaviour.crashes) process.exit(1);

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 30_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const artefact = `sha256:${createHash('sha256').update(JSON.stringify(behaviour)).digest('hex')}`;
  writeFileSync(`${file}.tmp`, JSON.stringify({ version, artefact, pid: process.pid, port }));
  renameSync(`${file}.tmp`, file);
  // Whoever started it may have been killed: nobody would stop it then.
  setInterval(() => {
    if (!existsSync(file)) process.exit(0);
  }, 500);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const behindFront = request.headers['x-forwarded-for'] !== undefined;
  const acts = behindFront || !behaviour.onlyBehindFront;
  if (acts && behaviour.silent) return;
  if (acts && behaviour.delayMs > 0) await sleep(behaviour.delayMs);
  const fails = acts && Math.random() < behaviour.failShare;
  response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ version: behaviour.claimsVersion ?? version, ok: !fails }));
}
