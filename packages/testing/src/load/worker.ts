/** Sends the load in a process of its own, so that what is measured does not slow the measuring. Started by `startLoad`. */
import { loadOptionsSchema } from './load-options';
import { OpenLoop } from './open-loop';

export interface WorkerResult {
  readonly samples: OpenLoop['samples'];
  readonly lagMs: number;
}

const loop = new OpenLoop(loadOptionsSchema.parse(JSON.parse(process.argv[2] ?? '')));
process.on('message', () => loop.stop());
// Whoever started it is gone: a load without a reader is only harm.
process.on('disconnect', () => process.exit(1));
process.send?.('started');
void loop.run().then(() => {
  const result: WorkerResult = { samples: loop.samples, lagMs: loop.lagMs };
  process.send?.(result, () => process.exit(0));
});
