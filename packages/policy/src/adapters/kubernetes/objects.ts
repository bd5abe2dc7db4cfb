import { exposure } from '../../aws/facets';
import { isWorld } from '../../aws/services/network';
import { View } from '../../aws/view';
import { platformDefault } from '../../aws/kind';
import type { Facet, HostAccess } from '../../model/facets';
import type { PolicyStatement } from '../../model/policy-statement';
import { absent, known, mapValue, type Value } from '../../model/value';
import { entry, type Node, textOf } from '../../tree/node';

const OFF = platformDefault('Kubernetes: false where it is left out');

export function hostAccess(pod: View, what: string, serviceAccount: Node | undefined): HostAccess {
  const volumes = pod.blocks('volumes');
  const token = pod.bool('automountServiceAccountToken');
  const accountToken = serviceAccount
    ? new View(serviceAccount).bool('automountServiceAccountToken')
    : absent(pod.at());
  return {
    facet: 'HostAccess',
    what,
    network: pod.boolOr('hostNetwork', false, OFF),
    pid: pod.boolOr('hostPID', false, OFF),
    ipc: pod.boolOr('hostIPC', false, OFF),
    paths: volumes.map((volume) => volume.text('hostPath.path')).filter((path) => path.state !== 'absent'),
    sysctls: pod.blocks('securityContext.sysctls').map((sysctl) => sysctl.text('name')),
    volumeTypes: volumes.map((volume): Value<string> => known(volumeType(volume), volume.at())),
    mountsServiceAccountToken:
      token.state !== 'absent'
        ? token
        : accountToken.state !== 'absent'
          ? accountToken
          : known(true, pod.at('automountServiceAccountToken'), {
              default: platformDefault('Kubernetes mounts a token of the service account'),
            }),
  };
}

function volumeType(volume: View): string {
  const keys = volume.node.kind === 'map' ? [...volume.node.entries.keys()] : [];
  return keys.find((key) => key !== 'name') ?? 'emptyDir';
}

/** Objects that are no pods: ways in, rights, and network rules. */
export function objectFacets(kind: string, object: Node): Facet[] {
  const view = new View(object);
  switch (kind) {
    case 'Service':
      return [exposure('load-balancer', 'Service', serviceOpen(view))];
    case 'Ingress':
      return [
        { facet: 'TlsEndpoint', what: 'Ingress', tlsOnly: ingressTls(view), internetFacing: absent(view.at()) },
        exposure('load-balancer', 'Ingress', known(true, view.at('spec'))),
      ];
    case 'Gateway':
      return view.blocks('spec.listeners').map((listener) => ({
        facet: 'TlsEndpoint',
        what: 'Gateway listener',
        tlsOnly: mapValue(listener.text('protocol'), (protocol) => protocol !== 'HTTP'),
      }));
    case 'Role':
    case 'ClusterRole':
      return [{ facet: 'PolicyDocument', kind: 'rbac', statements: view.blocks('rules').map(rbacStatement) }];
    default:
      return [];
  }
}

function serviceOpen(view: View): Value<boolean> {
  const ranges = view.texts('spec.loadBalancerSourceRanges');
  const type = view.text('spec.type');
  const narrow = ranges.length > 0 && ranges.every((range) => range.state === 'known' && !isWorld(range.value));
  const internal = [...(view.entries('metadata.annotations') ?? [])].some(
    ([key, value]) => key.includes('load-balancer') && /internal|^true$/.test(textOf(value) ?? ''),
  );
  return type.state === 'absent'
    ? known(false, type.at)
    : mapValue(type, (name) => name === 'NodePort' || (name === 'LoadBalancer' && !narrow && !internal));
}

function ingressTls(view: View): Value<boolean> {
  const tls = view.blocks('spec.tls');
  return known(tls.length > 0, view.at('spec.tls'));
}

/** RBAC says verbs on resources of API groups. */
function rbacStatement(rule: View): PolicyStatement {
  return {
    effect: known('Allow', rule.at()),
    actions: rule.texts('verbs'),
    notActions: [],
    resources: [
      ...rule.texts('resources'),
      ...rule.texts('apiGroups').map((group) => mapValue(group, (name) => `${name}/`)),
    ],
    notResources: [],
    principals: [],
    notPrincipals: [],
    conditionKeys: [],
    at: rule.at(),
  };
}

/** Text of `metadata.<key>`. */
export function metadata(object: Node, key: string): string | undefined {
  return textOf(entry(entry(object, 'metadata'), key));
}
