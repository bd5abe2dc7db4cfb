import { exceeds } from '@fairway/declaration';
import { FAILS_BY_DESIGN } from './arithmetic';

/** When the share of the program's own 500s raises an alarm. */
export interface ErrorAlarm {
  /** Share of failed requests above which a period counts, 0 to 1. */
  readonly threshold: number;
  /** Fewer requests than this in a period say nothing. */
  readonly leastRequests: number;
  readonly periodSeconds: number;
  /** Periods in a row that must be above. */
  readonly periods: number;
}

/**
 * Above the program's baseline of 10 % and not at it. 15 % of at least 300 requests, three times five minutes in a row, is
 * seen by chance once in 670 years.
 */
export const ERROR_ALARM: ErrorAlarm = {
  threshold: FAILS_BY_DESIGN * 1.5,
  leastRequests: 300,
  periodSeconds: 300,
  periods: 3,
};

/** Probability that one period of so many requests is above the threshold while the program fails as designed. */
export function falsePeriod({ threshold, leastRequests }: ErrorAlarm = ERROR_ALARM, p = FAILS_BY_DESIGN): number {
  const least = Math.floor(leastRequests * threshold) + 1;
  // The tail is what `exceeds` compares with its level: found by halving the level.
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (exceeds(leastRequests, least, p, middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Expected false alarms in a year at the lowest traffic that counts; more traffic makes them rarer. */
export function falseAlarmsPerYear(alarm: ErrorAlarm = ERROR_ALARM): number {
  const periods = (365 * 24 * 3600) / alarm.periodSeconds;
  return periods * falsePeriod(alarm) ** alarm.periods;
}
