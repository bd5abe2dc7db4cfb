import { environment, variables } from '../../aws/facets';
import { platformDefault } from '../../aws/kind';
import type { View } from '../../aws/view';
import type { EnvBearing, Workload } from '../../model/facets';
import { absent, known, mapValue, orDefault, type Value } from '../../model/value';

const OFF = platformDefault('Kubernetes: false where it is left out');
const ESCALATES = platformDefault('Kubernetes: allowPrivilegeEscalation is true where it is left out');

/** What a container of a pod says of itself, what it leaves open taken from the pod. */
export function container(
  view: View,
  pod: View,
  role: Workload['role'],
  what: string,
): readonly (Workload | EnvBearing | undefined)[] {
  const own = (path: string): string => `securityContext.${path}`;
  const privileged = view.boolOr(own('privileged'), false, OFF);
  const limits = (kind: 'limits' | 'requests', name: string): Value<string> => {
    const written = view.text(`resources.${kind}.${name}`);
    return written.state === 'absent' ? pod.text(`resources.${kind}.${name}`) : written;
  };
  const workload: Workload = {
    facet: 'Workload',
    what,
    role,
    nonRoot: nonRoot(view, pod),
    readOnlyRoot: view.boolOr(own('readOnlyRootFilesystem'), false, OFF),
    privileged,
    privilegeEscalation: view.boolOr(own('allowPrivilegeEscalation'), true, ESCALATES),
    droppedCapabilities: view.textList(own('capabilities.drop')),
    addedCapabilities: view.textList(own('capabilities.add')),
    seccomp: inherited(view, pod, own('seccompProfile.type')),
    appArmor: appArmor(view, pod),
    seLinuxType: inherited(view, pod, own('seLinuxOptions.type')),
    seLinuxUserOrRole: inherited(view, pod, [own('seLinuxOptions.user'), own('seLinuxOptions.role')]),
    procMount: view.text(own('procMount')),
    windowsHostProcess: booleanOf(view, pod, own('windowsOptions.hostProcess')),
    hostPorts: hostPorts(view),
    cpuLimit: limits('limits', 'cpu'),
    memoryLimit: limits('limits', 'memory'),
    cpuRequest: limits('requests', 'cpu'),
    memoryRequest: limits('requests', 'memory'),
    liveness: probe(view, 'livenessProbe'),
    readiness: probe(view, 'readinessProbe'),
    image: view.text('image'),
  };
  return [workload, environment('environment', what, variables(view.get('env'), 'env'))];
}

const inherited = (view: View, pod: View, path: string | readonly string[]): Value<string> => {
  const own = view.text(path);
  return own.state === 'absent' ? pod.text(path) : own;
};

const booleanOf = (view: View, pod: View, path: string): Value<boolean> => {
  const own = view.bool(path);
  return own.state === 'absent' ? pod.boolOr(path, false, OFF) : own;
};

/** A user other than 0, or the demand that it be another, whichever is nearer to the container. */
function nonRoot(view: View, pod: View): Value<boolean> {
  const user = (place: View): Value<boolean> => mapValue(place.number('securityContext.runAsUser'), (id) => id > 0);
  const demand = (place: View): Value<boolean> => place.bool('securityContext.runAsNonRoot');
  const ownUser = user(view);
  if (ownUser.state !== 'absent') return ownUser;
  const ownDemand = demand(view);
  const podUser = user(pod);
  const podDemand = demand(pod);
  for (const value of [ownDemand, podUser, podDemand]) if (value.state === 'known' && value.value) return value;
  return (
    [ownDemand, podUser, podDemand].find((value) => value.state !== 'absent') ?? absent(view.at('securityContext'))
  );
}

function appArmor(view: View, pod: View): Value<string> {
  return inherited(view, pod, 'securityContext.appArmorProfile.type');
}

function hostPorts(view: View): Value<readonly number[]> {
  const ports = view.blocks('ports').map((port) => port.number('hostPort'));
  const open = ports.find((port) => port.state === 'unknown');
  if (open?.state === 'unknown') return { state: 'unknown', dependsOn: open.dependsOn, at: open.at };
  const found = ports.flatMap((port) => (port.state === 'known' && port.value !== 0 ? [port.value] : []));
  return known(found, view.at('ports'));
}

const probe = (view: View, path: string): Value<boolean> =>
  orDefault(
    mapValue(view.present(path), (is) => is),
    false,
    OFF,
  );
