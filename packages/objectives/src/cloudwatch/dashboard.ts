import type { ServiceDeclaration } from '@fairway/declaration';
import { ALERTS_IN_CLOUDWATCH } from './alarms';
import { availabilityOf, threshold } from '../burn-rate';
import type { CloudWatchMetric, CloudWatchSource } from './source';

/** Body of a dashboard of CloudWatch: requests, the share that failed with the lines of the alerts, and the percentiles. */
export function cloudWatchDashboard(service: ServiceDeclaration, source: CloudWatchSource): object {
  const allowance = availabilityOf(service.objectives);
  const { latencyP99Ms } = service.objectives;
  const failed = source.failed.map((_metric, index) => `FILL(failed${index}, 0)`).join(' + ');
  const widgets = [
    { title: 'Requests a minute', metrics: [metric(source.requests, { stat: 'Sum', label: 'requests' })] },
    {
      title: 'Share of failed requests over 5 min',
      metrics: [
        [{ expression: `(${failed}) / requests`, label: 'failed', id: 'share' }],
        metric(source.requests, { stat: 'Sum', id: 'requests', visible: false, period: 300 }),
        ...source.failed.map((one, index) =>
          metric(one, { stat: 'Sum', id: `failed${index}`, visible: false, period: 300 }),
        ),
      ],
      lines: ALERTS_IN_CLOUDWATCH.map(({ factor, severity, long }) => ({
        label: `${severity} over ${long}`,
        value: threshold(allowance, factor),
      })),
    },
    {
      title: 'Duration',
      metrics: ['p50', 'p99'].map((stat) => metric(source.duration, { stat, label: stat })),
      lines: [{ label: 'objective', value: source.unit === 's' ? latencyP99Ms / 1000 : latencyP99Ms }],
    },
  ];
  return {
    widgets: widgets.map(({ title, metrics, lines = [] }, index) => ({
      type: 'metric',
      x: (index % 2) * 12,
      y: Math.floor(index / 2) * 8,
      width: 12,
      height: 8,
      properties: {
        title: `${service.name}: ${title}`,
        metrics,
        region: '${Region}',
        period: 60,
        view: 'timeSeries',
        annotations: { horizontal: lines },
      },
    })),
  };
}

/** A metric in the dashboard's notation: namespace, name, dimensions one after the other, and how it is shown. */
function metric({ namespace, name, dimensions }: CloudWatchMetric, shown: object): unknown[] {
  return [namespace, name, ...Object.entries(dimensions).flat(), shown];
}
