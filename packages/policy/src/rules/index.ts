import type { Rule } from '../engine/rule';
import { alarmReachesSomeone } from './alarms/alarm-reaches-someone';
import { objectiveHasAlarm } from './alarms/objective-has-alarm';
import { publicServiceGuarded } from './alarms/public-service-guarded';
import { keyRotation } from './encryption/key-rotation';
import { storageCustomerKey } from './encryption/storage-customer-key';
import { storageEncrypted } from './encryption/storage-encrypted';
import { apiAuthenticated } from './exposure/api-authenticated';
import { blockPublicAcls } from './exposure/block-public-acls';
import { blockPublicPolicy } from './exposure/block-public-policy';
import { bucketAclPrivate } from './exposure/bucket-acl-private';
import { endpointPrivate } from './exposure/endpoint-private';
import { endpointRestricted } from './exposure/endpoint-restricted';
import { entryDeclared } from './exposure/entry-declared';
import { ignorePublicAcls } from './exposure/ignore-public-acls';
import { ingressDeclared } from './exposure/ingress-declared';
import { ingressSensitivePorts } from './exposure/ingress-sensitive-ports';
import { noPublicAddress } from './exposure/no-public-address';
import { noPublicShare } from './exposure/no-public-share';
import { restrictPublicBuckets } from './exposure/restrict-public-buckets';
import { confusedDeputy } from './identity/confused-deputy';
import { noWildcardAction } from './identity/no-wildcard-action';
import { noWildcardPrincipal } from './identity/no-wildcard-principal';
import { noWildcardResource } from './identity/no-wildcard-resource';
import { rbacNoWildcard } from './identity/rbac-no-wildcard';
import { baseImagePinned } from './images/base-image-pinned';
import { imagePinned } from './images/image-pinned';
import { registryImmutable } from './images/registry-immutable';
import { registryScans } from './images/registry-scans';
import { bucketLogs } from './logging/bucket-logs';
import { flowLogs } from './logging/flow-logs';
import { logsEnabled } from './logging/logs-enabled';
import { logsEncrypted } from './logging/logs-encrypted';
import { logsRetained } from './logging/logs-retained';
import { networkRestricted } from './network/network-restricted';
import { dataBackedUp } from './resilience/data-backed-up';
import { dataVersioned } from './resilience/data-versioned';
import { deletionProtected } from './resilience/deletion-protected';
import { noSecretInBuild } from './secrets/no-secret-in-build';
import { noSecretInEnvironment } from './secrets/no-secret-in-environment';
import { noSecretInProperty } from './secrets/no-secret-in-property';
import { noSecretInUserData } from './secrets/no-secret-in-user-data';
import { tagsDeclared } from './tags/tags-declared';
import { bucketDemandsTls } from './transport/bucket-demands-tls';
import { internalTls } from './transport/internal-tls';
import { tlsModern } from './transport/tls-modern';
import { tlsOnly } from './transport/tls-only';
import { workflowActionsPinned } from './workflows/workflow-actions-pinned';
import { workflowNoInjection } from './workflows/workflow-no-injection';
import { workflowNoUntrustedCheckout } from './workflows/workflow-no-untrusted-checkout';
import { workflowPermissions } from './workflows/workflow-permissions';
import { workflowTimeout } from './workflows/workflow-timeout';
import { appArmor } from './workload/apparmor';
import { cpuLimit } from './workload/cpu-limit';
import { cpuRequest } from './workload/cpu-request';
import { dropAllCapabilities } from './workload/drop-all-capabilities';
import { functionConcurrency } from './workload/function-concurrency';
import { functionTimeout } from './workload/function-timeout';
import { imdsV2 } from './workload/imds-v2';
import { livenessProbe } from './workload/liveness-probe';
import { memoryLimit } from './workload/memory-limit';
import { memoryRequest } from './workload/memory-request';
import { noAddedCapabilities } from './workload/no-added-capabilities';
import { noHostIpc } from './workload/no-host-ipc';
import { noHostNetwork } from './workload/no-host-network';
import { noHostPath } from './workload/no-host-path';
import { noHostPid } from './workload/no-host-pid';
import { noHostPorts } from './workload/no-host-ports';
import { noPrivilegeEscalation } from './workload/no-privilege-escalation';
import { noPrivileged } from './workload/no-privileged';
import { noServiceAccountToken } from './workload/no-service-account-token';
import { noWindowsHostProcess } from './workload/no-windows-host-process';
import { procMount } from './workload/proc-mount';
import { readOnlyRoot } from './workload/read-only-root';
import { readinessProbe } from './workload/readiness-probe';
import { runAsNonRoot } from './workload/run-as-non-root';
import { safeSysctls } from './workload/safe-sysctls';
import { seccomp } from './workload/seccomp';
import { seLinux } from './workload/selinux';
import { volumeTypes } from './workload/volume-types';

/** Every rule, in the order of lists. A rule is one file; this is the only place that names them all. */
export const RULES: readonly Rule[] = [
  alarmReachesSomeone,
  objectiveHasAlarm,
  publicServiceGuarded,
  keyRotation,
  storageCustomerKey,
  storageEncrypted,
  apiAuthenticated,
  blockPublicAcls,
  blockPublicPolicy,
  bucketAclPrivate,
  endpointPrivate,
  endpointRestricted,
  entryDeclared,
  ignorePublicAcls,
  ingressDeclared,
  ingressSensitivePorts,
  noPublicAddress,
  noPublicShare,
  restrictPublicBuckets,
  confusedDeputy,
  noWildcardAction,
  noWildcardPrincipal,
  noWildcardResource,
  rbacNoWildcard,
  baseImagePinned,
  imagePinned,
  registryImmutable,
  registryScans,
  bucketLogs,
  flowLogs,
  logsEnabled,
  logsEncrypted,
  logsRetained,
  networkRestricted,
  dataBackedUp,
  dataVersioned,
  deletionProtected,
  noSecretInBuild,
  noSecretInEnvironment,
  noSecretInProperty,
  noSecretInUserData,
  tagsDeclared,
  bucketDemandsTls,
  internalTls,
  tlsModern,
  tlsOnly,
  workflowActionsPinned,
  workflowNoInjection,
  workflowNoUntrustedCheckout,
  workflowPermissions,
  workflowTimeout,
  appArmor,
  cpuLimit,
  cpuRequest,
  dropAllCapabilities,
  functionConcurrency,
  functionTimeout,
  imdsV2,
  livenessProbe,
  memoryLimit,
  memoryRequest,
  noAddedCapabilities,
  noHostIpc,
  noHostNetwork,
  noHostPath,
  noHostPid,
  noHostPorts,
  noPrivilegeEscalation,
  noPrivileged,
  noServiceAccountToken,
  noWindowsHostProcess,
  procMount,
  readOnlyRoot,
  readinessProbe,
  runAsNonRoot,
  safeSysctls,
  seccomp,
  seLinux,
  volumeTypes,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}
