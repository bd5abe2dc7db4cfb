/**
 * The arithmetic of health checks on a program that fails one request in ten, at random and independently.
 *
 * A load balancer takes a target out after `threshold` failed checks in a row. With a failure share p that happens to a
 * healthy target by chance alone: each check begins such a row with (1 - p)·p^threshold.
 */

/** Share of requests that the program fails by design; from its source: one in ten. */
export const FAILS_BY_DESIGN = 0.1;

export interface HealthCheck {
  /** Between two checks of one node of the load balancer, in seconds; AWS takes 5 to 300. */
  readonly intervalSeconds: number;
  /** A check that takes longer has failed; shorter than the interval. */
  readonly timeoutSeconds: number;
  /** Failed checks in a row after which a target is taken out; AWS takes 2 to 10. */
  readonly unhealthyThreshold: number;
  /** Good checks in a row after which it comes back; AWS takes 2 to 10. */
  readonly healthyThreshold: number;
}

/**
 * What the load balancer is told. The threshold is the highest that AWS takes, since each step less makes a wrong kill ten
 * times as likely; the interval is the shortest, since a dead task is found after threshold times interval.
 */
export const HEALTH_CHECK: HealthCheck = {
  intervalSeconds: 5,
  timeoutSeconds: 4,
  unhealthyThreshold: 10,
  healthyThreshold: 2,
};

/** Nodes that check each target on their own: one a zone, and two zones. */
export const NODES = 2;
const MONTH_SECONDS = 30 * 24 * 3600;

export const checksPerMonth = ({ intervalSeconds }: HealthCheck): number => MONTH_SECONDS / intervalSeconds;

/** Longest time until a task that answers nothing is taken out, in seconds. */
export const secondsToDetect = ({ intervalSeconds, unhealthyThreshold }: HealthCheck): number =>
  intervalSeconds * unhealthyThreshold;

/**
 * Probability that among `checks` independent checks, each failing with `p`, `length` fail in a row at least once.
 *
 * Exact, by the recurrence over the first row that ends at each check; it costs one step a check.
 */
export function probabilityOfRow(checks: number, p: number, length: number): number {
  if (checks < length) return 0;
  const first = p ** length;
  // ends[i]: the first such row ends at check i. It begins after a good check, and none ended before.
  let sum = first;
  const ends: number[] = [first];
  let endedBefore = 0;
  for (let i = 1; i <= checks - length; i += 1) {
    // The good check before this row stands at i; no row may have ended before it.
    if (i - 1 >= length) endedBefore += ends[i - 1 - length] ?? 0;
    const next = (1 - endedBefore) * (1 - p) * first;
    ends.push(next);
    sum += next;
  }
  return Math.min(1, sum);
}

/** Probability that a healthy task is taken out by chance within 30 days, by any node. */
export function wrongKillInMonth(check: HealthCheck = HEALTH_CHECK, p = FAILS_BY_DESIGN): number {
  const byOneNode = probabilityOfRow(checksPerMonth(check), p, check.unhealthyThreshold);
  return 1 - (1 - byOneNode) ** NODES;
}

/**
 * Probability that within 30 days two tasks are out at once by chance: the second falls before the first was replaced.
 *
 * A bound from above: every wrong kill of one task times the chance that the other one falls within the replacement time.
 *
 * @param replacementSeconds from the kill until the new task takes requests
 */
export function bothOutInMonth(check: HealthCheck = HEALTH_CHECK, replacementSeconds = 120): number {
  const one = wrongKillInMonth(check);
  return 2 * one * one * ((2 * replacementSeconds) / MONTH_SECONDS);
}
