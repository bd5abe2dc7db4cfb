import { Problem } from './http/problem';

/**
 * The time by which an answer must be given, whatever is still going on.
 *
 * libvips looks at its own time-out only between rows, so a request is answered by this clock; what a decoder can
 * still be busy with afterwards is bounded by the limits that were checked before it started.
 */
export class Deadline {
  private constructor(private readonly at: number) {}

  /** @param milliseconds from now */
  public static in(milliseconds: number): Deadline {
    return new Deadline(performance.now() + milliseconds);
  }

  public remaining(): number {
    return Math.max(0, this.at - performance.now());
  }

  /** @throws {Problem} 503 DEADLINE_EXCEEDED when the work does not settle in time */
  public async hold<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(exceeded()), this.remaining());
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function exceeded(): Problem {
  return new Problem({
    code: 'DEADLINE_EXCEEDED',
    detail: 'expected an answer within the time limit, found the work unfinished. Try again, or send a smaller image.',
    headers: { 'retry-after': '1' },
  });
}
