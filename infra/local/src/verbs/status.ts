import { PART as EMULATOR, isHealthy } from '../aws/emulator';
import type { Layout } from '../layout';
import { runningPart } from '../process/part-process';
import { readState } from '../state-file';

export interface PartStatus {
  readonly part: string;
  readonly health: 'healthy' | 'unhealthy' | 'down';
  readonly address: string;
  readonly pid?: number;
  /** ISO 8601. */
  readonly since?: string;
}

export async function status(layout: Layout): Promise<PartStatus[]> {
  const state = readState(layout);
  const running = runningPart(layout, EMULATOR);
  if (!state?.aws || !running) return [{ part: EMULATOR, health: 'down', address: '-' }];
  const { hostname, port } = new URL(state.aws.endpoint);
  const healthy = await isHealthy({ host: hostname, port: Number(port), caFile: state.aws.caFile });
  return [
    {
      part: EMULATOR,
      health: healthy ? 'healthy' : 'unhealthy',
      address: state.aws.endpoint,
      pid: running.pid,
      since: running.since,
    },
  ];
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
