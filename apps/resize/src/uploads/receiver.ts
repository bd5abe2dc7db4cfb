import { deadlineOf, type LambdaContext } from '../handler';
import { describeError, type Origin, uploadLine } from '../observability/telemetry';
import type { Services } from '../routes/context';
import { keyOf, receive, type StorageEvent } from './receive';

export type Receiver = (event: StorageEvent, context: LambdaContext) => Promise<void>;

/**
 * Builds what S3 calls for every uploaded object: each leaves one log line.
 *
 * @param log takes one line at a time
 * @returns a function that throws what may pass, so that Lambda tries again
 */
export function createReceiver(services: Services, origin: Origin, log: (line: string) => void): Receiver {
  return async (event, context) => {
    const requestId = context.awsRequestId;
    for (const record of event.Records) {
      const started = performance.now();
      const durationMs = (): number => performance.now() - started;
      try {
        const result = await receive(keyOf(record), services, deadlineOf(services, context), requestId);
        log(uploadLine({ requestId, ...result, durationMs: durationMs() }, origin, Date.now()));
      } catch (error) {
        const failed = { outcome: 'failed', inputBytes: 0, error: describeError(error) } as const;
        log(uploadLine({ requestId, ...failed, durationMs: durationMs() }, origin, Date.now()));
        throw error;
      }
    }
  };
}
