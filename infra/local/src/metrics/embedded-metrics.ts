import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';

/** CloudWatch's limits: 30 dimensions a set, 100 metrics a directive (Embedded Metric Format specification). */
const directive = z.object({
  Namespace: z.string().min(1).max(255),
  Dimensions: z.array(z.array(z.string()).max(30)).min(1),
  Metrics: z.array(z.object({ Name: z.string().min(1), Unit: z.string().optional() })).max(100),
});
const record = z.looseObject({
  _aws: z.object({ Timestamp: z.number(), CloudWatchMetrics: z.array(directive) }),
});

/** Metrics of one namespace, as PutMetricData takes them. */
export interface NamespaceMetrics {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

/** Most values that one datum of PutMetricData carries. */
const MAX_VALUES = 150;

/**
 * What CloudWatch would read from log lines in the embedded metric format. Lines in any other form are passed over, as
 * they are there; so is a metric whose value is no number or whose dimension is no text.
 */
export function embeddedMetrics(lines: readonly string[]): NamespaceMetrics[] {
  const series = new Map<string, { namespace: string; datum: MetricDatum; values: number[] }>();
  for (const line of lines) {
    for (const found of metricsOf(line)) {
      const { namespace, value, datum } = found;
      const key = JSON.stringify([namespace, datum.MetricName, datum.Unit, datum.Dimensions, Number(datum.Timestamp)]);
      const known = series.get(key);
      if (known) known.values.push(value);
      else series.set(key, { namespace, datum, values: [value] });
    }
  }
  const byNamespace = new Map<string, MetricDatum[]>();
  for (const { namespace, datum, values } of series.values()) {
    const data = byNamespace.get(namespace) ?? [];
    byNamespace.set(namespace, data);
    const counted = [...count(values)];
    for (let from = 0; from < counted.length; from += MAX_VALUES) {
      const part = counted.slice(from, from + MAX_VALUES);
      data.push({ ...datum, Values: part.map(([value]) => value), Counts: part.map(([, times]) => times) });
    }
  }
  return [...byNamespace].map(([namespace, data]) => ({ namespace, data }));
}

function metricsOf(line: string): { namespace: string; value: number; datum: MetricDatum }[] {
  const parsed = record.safeParse(jsonOf(line));
  if (!parsed.success) return [];
  const root = parsed.data as Record<string, unknown>;
  const { Timestamp, CloudWatchMetrics } = parsed.data._aws;
  // CloudWatch keeps one point a minute at standard resolution.
  const minute = new Date(Math.floor(Timestamp / 60_000) * 60_000);
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((Name) => ({ Name, Value: root[Name] }));
      if (!dimensions.every((pair): pair is { Name: string; Value: string } => typeof pair.Value === 'string'))
        return [];
      return Metrics.flatMap(({ Name, Unit }) => {
        const value = root[Name];
        return (Array.isArray(value) ? (value as unknown[]) : [value])
          .filter((one): one is number => typeof one === 'number' && Number.isFinite(one))
          .map((one) => ({
            namespace: Namespace,
            value: one,
            datum: { MetricName: Name, Unit: Unit as MetricDatum['Unit'], Dimensions: dimensions, Timestamp: minute },
          }));
      });
    }),
  );
}

function count(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function jsonOf(line: string): unknown {
  // Cheap before costly: most lines of a log are no such record.
  const from = line.indexOf('{');
  if (from < 0 || !line.includes('"_aws"')) return undefined;
  try {
    return JSON.parse(line.slice(from));
  } catch {
    return undefined;
  }
}
