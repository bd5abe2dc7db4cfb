import { type Delivery, loadStage, openDelivery, type Progress, Workspace } from '@fairway/delivery';
import { outputIsAbout, tell } from './output';

export interface ServiceOptions {
  readonly service?: string;
}

export interface Opened {
  readonly delivery: Delivery;
  /** Call when done: an interrupt ends the process at once again. */
  readonly close: () => void;
}

/** The service of `--service` or of the current folder, on the named stage. @default stageName: STAGE */
export async function openService(options: ServiceOptions, lockWaitMs: number, stageName?: string): Promise<Opened> {
  const stage = loadStage(stageName);
  const folder = process.cwd();
  const workspace = Workspace.around(folder);
  const service = workspace.service(options.service, folder);
  outputIsAbout({ service: service.name, stage: stage.name });
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    process.stderr.write('\nInterrupted: undoing what was begun. Once more ends at once.\n');
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const delivery = await openDelivery({
    workspace,
    stage,
    service,
    report: (progress) => tell({ event: 'progress', ...progress }, formatProgress(service.name, progress)),
    lockWaitMs,
    signal: interrupt.signal,
  });
  return { delivery, close: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal) };
}

/** Starts in a column of its own, so that the lines of several services stay readable. */
function formatProgress(service: string, { phase, message }: Progress): string {
  return `${service.padEnd(12)} ${phase.padEnd(8)} ${message}`;
}
