/** What a caller is told while a tool is prepared. */
export interface Progress {
  readonly tool: string;
  readonly version: string;
  /** `waiting`: another process prepares the same tool. `building`: sent at once and then every ten seconds. */
  readonly phase: 'waiting' | 'building' | 'ready';
  /** Seconds since this caller asked. */
  readonly elapsedSeconds: number;
  /** Where the build writes; absent while another process builds. */
  readonly logFile?: string;
}

export type Report = (progress: Progress) => void;

/** One plain line for a terminal or a log. */
export function describeProgress({ tool, version, phase, elapsedSeconds, logFile }: Progress): string {
  const what = {
    waiting: 'another process is preparing it',
    building: 'installing (once per user)',
    ready: 'ready',
  }[phase];
  return `${tool} ${version}: ${what}, ${Math.round(elapsedSeconds)} s${logFile && phase === 'building' ? `, log ${logFile}` : ''}`;
}
