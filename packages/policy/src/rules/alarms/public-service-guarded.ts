import { modelRule } from '../../engine/rule';
import type { Resource } from '../../model/resource';
import { fail, PASS } from '../../model/verdict';
import { onAws } from '../remediation';

const isEntry = (resource: Resource): boolean =>
  resource.facets.some(
    (facet) =>
      facet.facet === 'Exposure' &&
      facet.kind === 'load-balancer' &&
      !(facet.open.state === 'known' && !facet.open.value),
  );

const hasTls = (resource: Resource): boolean =>
  resource.facets.some(
    (facet) =>
      facet.facet === 'TlsEndpoint' &&
      (facet.minimumVersion !== undefined || (facet.tlsOnly?.state === 'known' && facet.tlsOnly.value)),
  );

export const publicServiceGuarded = modelRule({
  id: 'public-service-guarded',
  title: 'A service declared public is behind TLS and has an alarm',
  rationale: 'What everybody can reach is where both an eavesdropper and an outage are seen first.',
  severity: 'high',
  category: 'alarms',
  references: ['FSBP ELB.1', 'OWASP ASVS 9.1'],
  remediation: {
    ...onAws(
      'Add an HTTPS listener and an alarm to the stack.',
      'Add an HTTPS listener and an aws_cloudwatch_metric_alarm.',
    ),
    kubernetes: 'Add spec.tls to the Ingress; alarms of a cluster live in its monitoring.',
  },
  judgeAll: (resources, { service }) => {
    if (service?.exposure !== 'public') return [];
    return resources.filter(isEntry).flatMap((resource) => {
      const cluster = resource.dialect === 'kubernetes';
      const scope = resources.filter(({ dialect }) => dialect === resource.dialect);
      const tls = scope.some(hasTls);
      const alarm = cluster || scope.some(({ facets }) => facets.some(({ facet }) => facet === 'Alarm'));
      return [
        {
          resource,
          ...(tls ? PASS : fail('a TLS endpoint in front of the public service', 'none among the rendered resources')),
        },
        { resource, ...(alarm ? PASS : fail('an alarm for the public service', 'none among the rendered resources')) },
      ];
    });
  },
});
