import { PART as EMULATOR, isHealthy } from '../aws/emulator';
import { isFrontDoorHealthy, PART as FRONT_DOOR } from '../front-door/haproxy';
import { isClusterHealthy, PART as KUBERNETES } from '../kubernetes';
import type { Layout } from '../layout';
import { PART as METRICS } from '../metrics/start';
import { runningPart } from '../process/part-process';
import { readState } from '../state-file';
import { addressOfUrl } from './up';

export interface PartStatus {
  readonly part: string;
  readonly health: 'healthy' | 'unhealthy' | 'down';
  readonly address: string;
  readonly pid?: number;
  /** ISO 8601. */
  readonly since?: string;
}

export async function status(layout: Layout): Promise<PartStatus[]> {
  const { aws, frontDoor, kubernetes } = readState(layout) ?? {};
  const url = frontDoor && `http://localhost:${frontDoor.port}`;
  return Promise.all([
    partStatus(layout, EMULATOR, aws?.endpoint, (_, endpoint) =>
      isHealthy({ ...addressOfUrl(endpoint), caFile: layout.caFile }),
    ),
    partStatus(layout, FRONT_DOOR, url, (pid) => isFrontDoorHealthy(frontDoor?.runtimeSocket ?? '', pid)),
    // It listens nowhere; that it runs is all that can be asked.
    partStatus(layout, METRICS, aws && 'none', () => Promise.resolve(true)),
    ...(kubernetes
      ? [partStatus(layout, KUBERNETES, `context ${kubernetes.context}`, () => isClusterHealthy(layout))]
      : []),
  ]);
}

async function partStatus(
  layout: Layout,
  part: string,
  address: string | undefined,
  isAnswering: (pid: number, address: string) => Promise<boolean>,
): Promise<PartStatus> {
  const running = runningPart(layout, part);
  if (!address || !running) return { part, health: 'down', address: '-' };
  const health = (await isAnswering(running.pid, address)) ? 'healthy' : 'unhealthy';
  return { part, health, address, pid: running.pid, since: running.since };
}

/** A table for people; columns as wide as their content. */
export function table(rows: readonly PartStatus[]): string {
  const cells = [
    ['part', 'health', 'address', 'pid', 'since'],
    ...rows.map(({ part, health, address, pid, since }) => [part, health, address, String(pid ?? '-'), since ?? '-']),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
