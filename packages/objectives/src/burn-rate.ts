import type { Objectives } from '@fairway/declaration';

/** A window of Prometheus. */
export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';

export const SECONDS: Readonly<Record<Window, number>> = {
  '5m': 300,
  '30m': 1800,
  '1h': 3600,
  '2h': 7200,
  '6h': 21_600,
  '1d': 86_400,
  '3d': 259_200,
};

/**
 * One alert of the multi-window, multi-burn-rate method of the Site Reliability Workbook, chapter 5.
 *
 * It fires while the error budget burns faster than `factor` in both windows: the long one says that it matters, the
 * short one that it still goes on.
 */
export interface BurnRateAlert {
  readonly long: Window;
  readonly short: Window;
  /** Multiple of the rate that would use up the budget of 30 days in exactly 30 days. */
  readonly factor: number;
  /** `page` wakes somebody, `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
}

/** 2 % of the budget in 1 h, 5 % in 6 h, 10 % in 1 d and in 3 d. */
export const ALERTS: readonly BurnRateAlert[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'page' },
  { long: '6h', short: '30m', factor: 6, severity: 'page' },
  { long: '1d', short: '2h', factor: 3, severity: 'ticket' },
  { long: '3d', short: '6h', factor: 1, severity: 'ticket' },
];

/** What an objective allows. */
export interface Allowance {
  /** Share of bad requests beyond the design that the objective allows, 0 to 1. */
  readonly budget: number;
  /** Share of requests that is bad by design, 0 to 1: it burns nothing. */
  readonly byDesign: number;
}

/** The 99th percentile may be as slow as declared, so one request in a hundred may be slower. */
export const SLOW: Allowance = { budget: 0.01, byDesign: 0 };

export function availabilityOf({ availability, failsByDesign }: Objectives): Allowance {
  return { budget: (1 - failsByDesign) * (1 - availability), byDesign: failsByDesign };
}

/** Share of bad requests above which the budget burns `factor` times too fast. */
export function threshold({ budget, byDesign }: Allowance, factor: number): number {
  // Binary fractions would print 0.014400000000000013.
  return Number(Math.min(1, byDesign + factor * budget).toPrecision(6));
}

/**
 * Fewest requests in a window from which a share of bad ones tells anything. Where some are bad by design their number varies by chance:
 * this many keep three standard deviations of it below the alert's margin.
 */
export function leastRequests({ budget, byDesign }: Allowance, factor: number): number {
  if (byDesign === 0) return 1;
  return Math.ceil((9 * byDesign * (1 - byDesign)) / (factor * budget) ** 2);
}

/** Whether an alert fires for the shares of bad requests in its two windows: the meaning of what is rendered. */
export function fires(alert: BurnRateAlert, allowance: Allowance, longShare: number, shortShare: number): boolean {
  const limit = threshold(allowance, alert.factor);
  return longShare > limit && shortShare > limit;
}
