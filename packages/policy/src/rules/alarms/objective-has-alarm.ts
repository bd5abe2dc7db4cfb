import { modelRule } from '../../engine/rule';
import type { Alarm } from '../../model/facets';
import type { Resource } from '../../model/resource';
import { fail, PASS } from '../../model/verdict';
import { onAws } from '../remediation';

/** What each objective is seen by, in the names of metrics and of alarms. */
const OBJECTIVES = [
  { name: 'availability', pattern: /5xx|error|fault|availability|unhealthy|failure/i },
  { name: 'latencyP99Ms', pattern: /latency|duration|response ?time|p99/i },
] as const;

/** Types that serve requests, so that an objective can be missed. */
const serves = (resource: Resource): boolean =>
  resource.facets.some(({ facet }) => facet === 'BoundedRun') ||
  resource.facets.some((facet) => facet.facet === 'Exposure' && facet.kind === 'load-balancer');

export const objectiveHasAlarm = modelRule({
  id: 'objective-has-alarm',
  title: 'Each declared objective has an alarm',
  rationale: 'An objective that nobody watches is a wish.',
  severity: 'medium',
  category: 'alarms',
  references: ['Google SRE Workbook: alerting on SLOs'],
  remediation: onAws(
    'Add an AWS::CloudWatch::Alarm on errors and one on latency.',
    'Add an aws_cloudwatch_metric_alarm on errors and one on latency.',
  ),
  judgeAll: (resources, { service }) => {
    const server = resources.find(
      (resource) => ['cloudformation', 'terraform', 'pulumi'].includes(resource.dialect) && serves(resource),
    );
    if (!service || !server) return [];
    const alarms = resources.flatMap(({ facets }) => facets.filter((facet): facet is Alarm => facet.facet === 'Alarm'));
    return OBJECTIVES.map(({ name, pattern }) => ({
      resource: server,
      ...(alarms.some(({ description }) => pattern.test(description))
        ? PASS
        : fail(`an alarm for the objective ${name} of ${service.name}`, `${alarms.length} alarms, none of them on it`)),
    }));
  },
});
