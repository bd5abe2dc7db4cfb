import type { ServiceDeclaration } from '@fairway/declaration';

/** A metric of CloudWatch, with dimensions whose values may be left open as `${Name}`. */
export interface CloudWatchMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Where CloudWatch finds what a service did. Sums of `failed` are what users were failed. */
export interface CloudWatchSource {
  readonly requests: CloudWatchMetric;
  readonly failed: readonly CloudWatchMetric[];
  readonly duration: CloudWatchMetric;
  readonly unit: 's' | 'ms';
}

/** What each platform counts; undefined where AWS does not run the service. */
export function cloudWatchSource({ toolchain, name }: ServiceDeclaration): CloudWatchSource | undefined {
  switch (toolchain) {
    case 'cdk':
      return apiGateway(name);
    case 'pulumi':
      return loadBalancer();
    case 'terraform':
      return bucket();
    default:
      return undefined;
  }
}

function apiGateway(service: string): CloudWatchSource {
  const of = (name: string): CloudWatchMetric => ({
    namespace: 'AWS/ApiGateway',
    name,
    // API and deployment stage both carry the stage's name.
    dimensions: { ApiName: `fairway-\${Stage}-${service}`, Stage: '${Stage}' },
  });
  return { requests: of('Count'), failed: [of('5XXError')], duration: of('Latency'), unit: 'ms' };
}

function loadBalancer(): CloudWatchSource {
  const of = (name: string): CloudWatchMetric => ({
    namespace: 'AWS/ApplicationELB',
    name,
    dimensions: { LoadBalancer: '${LoadBalancer}' },
  });
  return {
    requests: of('RequestCount'),
    // The program's answers, and the balancer's own where no task answered.
    failed: [of('HTTPCode_Target_5XX_Count'), of('HTTPCode_ELB_5XX_Count')],
    duration: of('TargetResponseTime'),
    unit: 's',
  };
}

/** Request metrics of a bucket: AWS counts them only where the bucket has a metrics configuration, whose name is the filter. */
function bucket(): CloudWatchSource {
  const of = (name: string): CloudWatchMetric => ({
    namespace: 'AWS/S3',
    name,
    dimensions: { BucketName: '${BucketName}', FilterId: '${FilterId}' },
  });
  return { requests: of('AllRequests'), failed: [of('5xxErrors')], duration: of('TotalRequestLatency'), unit: 'ms' };
}
