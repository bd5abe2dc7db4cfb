import type { Facet } from '../../model/facets';
import { allOf, known, mapValue, orDefault, type Value } from '../../model/value';
import { endpoint, exposure, logs } from '../facets';
import { type Kind, platformDefault } from '../kind';
import type { ResourceView, View } from '../view';

const ELB_POLICY = platformDefault('ELB: SslPolicy is ELBSecurityPolicy-2016-08 in the API');
const HTTPS = new Set(['HTTPS', 'TLS', 'SSL']);
const PLAIN = new Set(['HTTP']);
const LISTENER = ['protocol', 'lbProtocol'];
const OFF = platformDefault('access logs are off until a bucket is named');

const redirects = (action: View): Value<boolean> =>
  mapValue(action.text(['redirectConfig.protocol', 'redirect.protocol']), (protocol) => protocol === 'HTTPS');

/** HTTP is TLS only where all it does is to send clients to HTTPS. */
function listener(resource: ResourceView): Facet[] {
  const protocol = resource.text('protocol');
  if (protocol.state === 'absent' && !isApplication(resource)) return [];
  const actions = resource.blocks(['defaultActions', 'defaultAction']).map(redirects);
  const redirecting = actions.length > 0 ? allOf(actions, resource.at()) : known(false, resource.at());
  const tls =
    protocol.state === 'known' &&
    PLAIN.has(protocol.value.toUpperCase()) &&
    !(redirecting.state === 'known' && !redirecting.value)
      ? orDefault(redirecting, false, OFF)
      : orDefault(
          mapValue(protocol, (name) => !PLAIN.has(name.toUpperCase())),
          false,
          platformDefault('ELB: a listener is HTTP unless it says HTTPS'),
        );
  const facing = resource.targets('loadBalancerArn').map(internetFacing);
  const secure = protocol.state === 'known' && HTTPS.has(protocol.value.toUpperCase());
  return [
    endpoint(
      'load balancer listener',
      tls,
      secure ? resource.textOr('sslPolicy', 'ELBSecurityPolicy-2016-08', ELB_POLICY) : undefined,
      facing[0],
    ),
  ];
}

const isApplication = (resource: ResourceView): boolean => {
  const balancer = resource.targets('loadBalancerArn')[0];
  return !balancer?.is(['type', 'loadBalancerType'], 'gateway');
};

const internetFacing = (balancer: ResourceView): Value<boolean> => {
  const internal = balancer.bool('internal');
  if (internal.state !== 'absent') return mapValue(internal, (value) => !value);
  return mapValue(
    balancer.textOr('scheme', 'internet-facing', platformDefault('ELB: Scheme is internet-facing')),
    (scheme) => scheme !== 'internal',
  );
};

function accessLogs(balancer: ResourceView): Facet {
  const attribute = balancer
    .blocks('loadBalancerAttributes')
    .find((block) => block.is('key', 'access_logs.s3.enabled'));
  const enabled = attribute
    ? attribute.bool('value')
    : balancer.boolOr(['accessLogs.enabled', 'accessLoggingPolicy.enabled'], false, OFF);
  const classic =
    balancer.has('accessLogs.bucket') && !balancer.has('accessLogs.enabled') && balancer.raw.type === 'aws_elb';
  return logs('access', 'load balancer', classic ? known(true, balancer.at('accessLogs')) : enabled);
}

/** Classic load balancers take protocols of two layers; TCP may carry anything. */
function classic(balancer: ResourceView): Facet[] {
  const facing = internetFacing(balancer);
  return balancer.blocks(['listeners', 'listener']).map((block) =>
    endpoint(
      'classic load balancer listener',
      mapValue(block.text(LISTENER), (protocol) => HTTPS.has(protocol.toUpperCase())),
      undefined,
      facing,
    ),
  );
}

export const loadBalancers: readonly Kind[] = [
  {
    kind: 'elbv2.balancer',
    cloudformation: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    terraform: ['aws_lb', 'aws_alb'],
    facets: (balancer) =>
      balancer.is(['loadBalancerType', 'type'], 'gateway')
        ? []
        : [exposure('load-balancer', 'load balancer', internetFacing(balancer)), accessLogs(balancer)],
  },
  {
    kind: 'elbv2.listener',
    cloudformation: ['AWS::ElasticLoadBalancingV2::Listener'],
    terraform: ['aws_lb_listener', 'aws_alb_listener'],
    facets: listener,
  },
  {
    kind: 'elb.balancer',
    cloudformation: ['AWS::ElasticLoadBalancing::LoadBalancer'],
    terraform: ['aws_elb'],
    facets: (balancer) => [
      exposure('load-balancer', 'classic load balancer', internetFacing(balancer)),
      accessLogs(balancer),
      ...classic(balancer),
    ],
  },
];
