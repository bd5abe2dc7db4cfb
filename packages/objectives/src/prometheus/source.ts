import type { ServiceDeclaration } from '@fairway/declaration';

/** Where Prometheus finds what a service did. */
export interface PrometheusSource {
  /** Counter of requests. */
  readonly requests: string;
  /** Labels of the requests that people make; probes and scrapes are not what the service is for. */
  readonly asked: string;
  /** Labels of those among them that the service failed. */
  readonly failed: string;
  /** Label by which requests are told apart on the dashboard. */
  readonly by: string;
  readonly duration: {
    /** Histogram, without `_bucket`. */
    readonly name: string;
    readonly unit: 's' | 'ms';
    /** Whether the objective is a bucket of the histogram: only then can slow requests be counted. */
    readonly exact: boolean;
  };
  /** Selector of `up` while something is scraped; absent where the platform is asked and not the service. */
  readonly up?: string;
  /** Whether process_cpu_seconds_total and its like are told. */
  readonly process: boolean;
}

/** What the service serves at `/metrics`, under a job of its name; undefined where it declares none. */
export function ownMetrics({ name, metrics }: ServiceDeclaration): PrometheusSource | undefined {
  if (!metrics) return undefined;
  return {
    requests: metrics.requests,
    asked: `job="${name}",route!~"/health|/healthz|/livez|/readyz|/metrics"`,
    failed: 'status=~"5.."',
    by: 'route',
    duration: { name: metrics.seconds, unit: 's', exact: true },
    up: `job="${name}"`,
    process: metrics.process,
  };
}

/** What Cloud Run counts of a service, as Cloud Monitoring tells it in PromQL. */
export function cloudRun({ name }: ServiceDeclaration, stage: string): PrometheusSource {
  return {
    requests: 'run_googleapis_com:request_count',
    asked: `monitored_resource="cloud_run_revision",service_name="fairway-${stage}-${name}"`,
    failed: 'response_code_class="5xx"',
    by: 'response_code_class',
    duration: { name: 'run_googleapis_com:request_latencies', unit: 'ms', exact: false },
    process: false,
  };
}
