import type { ServiceDeclaration } from '@fairway/declaration';

/**
 * One alert of the multi-window, multi-burn-rate method of the Site Reliability Workbook, chapter 5.
 *
 * It fires while the error budget burns faster than `factor` in both windows: the long one says that it matters, the
 * short one that it still goes on.
 */
export interface BurnRateAlert {
  readonly long: string;
  readonly short: string;
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

/** A service level indicator: the share of bad requests over a window, and the share that is allowed. */
export interface Indicator {
  readonly name: 'availability' | 'latency';
  /** Share of bad requests that the objective allows, 0 to 1. */
  readonly budget: number;
  /** Expression of the share of bad requests over a window such as `1h`. */
  readonly badShare: (window: string) => string;
}

/** What people ask for; probes and scrapes are not what the service is for. */
const ASKED = 'job="status-app",route!~"/healthz|/readyz|/metrics"';

/** Share of requests that the latency objective allows to be slower: it is declared for the 99th percentile. */
const SLOW_SHARE = 0.01;

export function indicatorsOf({ objectives }: Pick<ServiceDeclaration, 'objectives'>): readonly Indicator[] {
  const seconds = objectives.latencyP99Ms / 1000;
  return [
    {
      name: 'availability',
      budget: 1 - objectives.availability,
      badShare: (window) =>
        `(sum(rate(http_requests_total{${ASKED},status=~"5.."}[${window}])) or vector(0)) / sum(rate(http_requests_total{${ASKED}}[${window}]))`,
    },
    {
      name: 'latency',
      budget: SLOW_SHARE,
      badShare: (window) =>
        `1 - sum(rate(http_request_duration_seconds_bucket{${ASKED},le="${seconds}"}[${window}])) / sum(rate(http_request_duration_seconds_count{${ASKED}}[${window}]))`,
    },
  ];
}

/** Whether an alert fires for the shares of bad requests in its two windows: the meaning of the rendered expression. */
export function fires(alert: BurnRateAlert, budget: number, longShare: number, shortShare: number): boolean {
  const threshold = alert.factor * budget;
  return longShare > threshold && shortShare > threshold;
}
