import type { Objectives } from '@fairway/declaration';
import { type Allowance, availabilityOf, SLOW } from '../burn-rate';
import type { PrometheusSource } from './source';

/** A service level indicator: what is bad, and how much of it is allowed. */
export interface Indicator {
  readonly name: 'availability' | 'latency';
  readonly allowance: Allowance;
  /** Expression of the share of bad requests over a window such as `1h`. */
  readonly badShare: (window: string) => string;
  /** Expression of the number of requests over a window. */
  readonly requests: (window: string) => string;
}

/** Availability, and latency where slow requests can be counted. */
export function indicatorsOf(objectives: Objectives, source: PrometheusSource): readonly Indicator[] {
  const { requests, asked, failed, duration } = source;
  const seconds = objectives.latencyP99Ms / 1000;
  const number = (window: string) => `sum(increase(${requests}{${asked}}[${window}]))`;
  const availability: Indicator = {
    name: 'availability',
    allowance: availabilityOf(objectives),
    badShare: (window) =>
      `(sum(rate(${requests}{${asked},${failed}}[${window}])) or vector(0)) / sum(rate(${requests}{${asked}}[${window}]))`,
    requests: number,
  };
  if (!duration.exact) return [availability];
  const latency: Indicator = {
    name: 'latency',
    allowance: SLOW,
    badShare: (window) =>
      `1 - sum(rate(${duration.name}_bucket{${asked},le="${seconds}"}[${window}])) / sum(rate(${duration.name}_count{${asked}}[${window}]))`,
    requests: number,
  };
  return [availability, latency];
}
