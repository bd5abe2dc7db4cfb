import { readFileSync, writeFileSync } from 'node:fs';

export interface Cost {
  /** CPU seconds of this process, all threads. */
  readonly cpuSeconds: number;
  /** Highest memory above what was in use before, in MB; 0 where the system does not tell. */
  readonly peakMb: number;
}

/** What a piece of work costs this process. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  globalThis.gc?.();
  resetPeak();
  const before = memory('VmRSS');
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpuSeconds: (used.user + used.system) / 1e6, peakMb: Math.max(0, memory('VmHWM') - before) };
}

function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux: the peak of the process's life is all there is.
  }
}

function memory(field: string): number {
  try {
    const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
