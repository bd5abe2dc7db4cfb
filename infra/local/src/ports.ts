import { createServer } from 'node:net';
import { z } from 'zod';
import { LocalError } from './errors';
import { readJson, writeJson } from './files';

const portsSchema = z.record(z.string(), z.number().int().min(1024).max(65535));

/** Ports that a part tries: the remembered one, then the default and those after it. */
export function candidates(remembered: number | undefined, first: number, count = 50): number[] {
  const row = Array.from({ length: count }, (_, index) => first + index);
  return remembered === undefined ? row : [remembered, ...row.filter((port) => port !== remembered)];
}

/**
 * The first candidate that can be bound on every host.
 *
 * @throws {LocalError} `PORTS_TAKEN`
 */
export async function freePort(hosts: readonly string[], ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    const free = await Promise.all(hosts.map((host) => canBind(host, port)));
    if (free.every(Boolean)) return port;
  }
  throw new LocalError(
    'PORTS_TAKEN',
    `expected a free port on ${hosts.join(' and ')} from ${Math.min(...ports)} to ${Math.max(...ports)}, found none. ` +
      'End what holds them (see: ss -ltnp), then: npx nx up local',
  );
}

export function canBind(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export function rememberedPorts(file: string): Record<string, number> {
  const parsed = portsSchema.safeParse(readJson(file));
  return parsed.success ? parsed.data : {};
}

export function rememberPort(file: string, part: string, port: number): void {
  writeJson(file, { ...rememberedPorts(file), [part]: port });
}
