import { availableParallelism } from 'node:os';
import { type EnsureOptions, ensureTool, type Tool } from './ensure';

export interface EnsureManyOptions extends EnsureOptions {
  /** How many are prepared at a time; default: half the processors, since one Go build keeps several busy; at least 2. */
  readonly parallel?: number;
}

/**
 * Prepares several tools, a bounded number at a time.
 *
 * @returns the tools by name
 * @throws {AggregateError} when some could not be had, after the others are done; its message holds theirs
 */
export async function ensureTools<N extends string>(
  names: readonly N[],
  options: EnsureManyOptions = {},
): Promise<Record<N, Tool>> {
  const queue = [...new Set(names)];
  const ready: Partial<Record<N, Tool>> = {};
  const errors: Error[] = [];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      try {
        ready[name] = await ensureTool(name, options);
      } catch (error) {
        errors.push(error as Error);
      }
    }
  };
  const parallel = options.parallel ?? Math.max(2, Math.floor(availableParallelism() / 2));
  await Promise.all(Array.from({ length: parallel }, worker));
  const [first] = errors;
  if (first && errors.length === 1) throw first;
  if (first) throw new AggregateError(errors, errors.map((error) => error.message).join('\n\n'));
  return ready as Record<N, Tool>;
}
