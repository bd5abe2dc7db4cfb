import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const entryDeclared = facetRule({
  id: 'entry-declared',
  title: 'Only a service that is declared public has a public front door',
  rationale: 'An internal service stays internal because its declaration says so, and the load balancer agrees.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP ELB.16'],
  remediation: {
    ...onAws(
      'Set Scheme: internal, or declare exposure: public for the service.',
      'Set internal = true, or declare exposure: public for the service.',
    ),
    kubernetes: 'Use a Service of type ClusterIP, or declare exposure: public for the service.',
  },
  equivalents: { trivy: ['elb/alb_not_public'] },
  facet: 'Exposure',
  judge: ({ kind, what, open }, { context }) =>
    kind !== 'load-balancer' || isPublic(context)
      ? NOT_APPLICABLE
      : judge(open, (is) => !is, {
          expected: `the ${what} to be internal: the service is not declared public`,
          absent: 'pass',
        }),
});
