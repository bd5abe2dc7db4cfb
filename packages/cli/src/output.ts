import { DeliveryError, EXIT, type Progress } from '@fairway/delivery';

/** One line of a command's output where FAIRWAY_OUTPUT is `jsonl`: for programs that show or judge what goes on. */
export type OutputEvent =
  | (Progress & { readonly event: 'progress' })
  | { readonly event: 'note'; readonly message: string }
  | {
      readonly event: 'end';
      readonly outcome: 'live' | 'unchanged' | 'destroyed' | 'failed';
      readonly version?: string;
      readonly url?: string;
      /** Stable code of the fault, such as `DEPLOYMENT_LOCKED`. */
      readonly code?: string;
      readonly message?: string;
      readonly exitCode: number;
    };

interface Subject {
  readonly service: string;
  readonly stage: string;
}

let subject: Subject | undefined;

/** Names what the events to come are about. */
export function outputIsAbout(about: Subject | undefined): void {
  subject = about;
}

export const inJsonLines = (): boolean => process.env.FAIRWAY_OUTPUT === 'jsonl';

/** Prints an event as a line of JSON where these are asked for, and else the text for people. */
export function tell(event: OutputEvent, text: string): void {
  process.stdout.write(inJsonLines() ? `${JSON.stringify({ ...event, ...subject, at: now() })}\n` : `${text}\n`);
}

/** Prints how a command failed, as an event; people read it on the error stream. */
export function tellFailure(error: unknown, message: string): void {
  if (!inJsonLines()) return;
  const { code = 'INTERNAL_ERROR' } = error as { code?: string };
  const exitCode = error instanceof DeliveryError ? error.exitCode : EXIT.internal;
  tell({ event: 'end', outcome: 'failed', code, message, exitCode }, '');
}

const now = () => new Date().toISOString();
