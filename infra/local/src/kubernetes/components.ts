import { join } from 'node:path';
import { confFile, kubeconfigOf, pkiFile } from './files';
import { INGRESS_CLASS, type Plan, POD_RANGE, SERVICE_RANGE } from './plan';

export interface Executables {
  readonly kubernetes: string;
  readonly containerd: string;
}

export interface Component {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly log: string;
  readonly ready: string;
}

const ETCD = 'http://127.0.0.1:2379';
const ETCD_PEER = 'http://127.0.0.1:2380';

/** What `fairway-kubernetes node` is given: see tools/kubernetes/node.go. */
export function nodeConfig(plan: Plan, executables: Executables): object {
  return {
    cgroup: plan.name,
    link: {
      host: plan.name,
      hostAddress: `${plan.hostAddress}/30`,
      nodeAddress: `${plan.nodeAddress}/30`,
      routes: [SERVICE_RANGE],
    },
    mounts: [
      { source: '', target: '/run' },
      { source: join(plan.folder, 'kubelet'), target: '/var/lib/kubelet' },
      { source: join(plan.folder, 'var-log'), target: '/var/log' },
    ],
    components: components(plan, executables),
  };
}

export function components(plan: Plan, { kubernetes, containerd }: Executables): Component[] {
  const make = (name: string, ready: string, executable: string, ...args: string[]): Component => ({
    name,
    args: [executable, ...args],
    env: [],
    log: join(plan.folder, 'log', `${name}.log`),
    ready,
  });
  const controlPlane = (name: string, user: 'controllers' | 'scheduler', port: number, ...more: string[]) =>
    make(
      name,
      '',
      kubernetes,
      name,
      ...['', 'authentication-', 'authorization-'].map((kind) => `--${kind}kubeconfig=${kubeconfigOf(plan, user)}`),
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      ...more,
    );
  const pki = (name: string) => pkiFile(plan, name);
  return [
    make(
      'containerd',
      'unix:/run/containerd/containerd.sock',
      containerd,
      '--config',
      confFile(plan, 'containerd.toml'),
    ),
    make(
      'etcd',
      'tcp:127.0.0.1:2379',
      kubernetes,
      'etcd',
      '--name=local',
      `--data-dir=${join(plan.folder, 'etcd')}`,
      `--listen-client-urls=${ETCD}`,
      `--advertise-client-urls=${ETCD}`,
      `--listen-peer-urls=${ETCD_PEER}`,
      `--initial-advertise-peer-urls=${ETCD_PEER}`,
      `--initial-cluster=local=${ETCD_PEER}`,
      // A laptop's power cut may cost the cluster, which `reset` makes anew; waiting for the disk costs every command.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ),
    make(
      'kube-apiserver',
      `tcp:${plan.nodeAddress}:${plan.apiPort}`,
      kubernetes,
      'kube-apiserver',
      `--etcd-servers=${ETCD}`,
      `--bind-address=${plan.nodeAddress}`,
      `--advertise-address=${plan.nodeAddress}`,
      `--secure-port=${plan.apiPort}`,
      `--service-cluster-ip-range=${SERVICE_RANGE}`,
      `--tls-cert-file=${pki('server.crt')}`,
      `--tls-private-key-file=${pki('server.key')}`,
      `--client-ca-file=${pki('ca.crt')}`,
      `--kubelet-certificate-authority=${pki('ca.crt')}`,
      `--kubelet-client-certificate=${pki('admin.crt')}`,
      `--kubelet-client-key=${pki('admin.key')}`,
      `--service-account-key-file=${pki('tokens.pub')}`,
      `--service-account-signing-key-file=${pki('tokens.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--authorization-mode=Node,RBAC',
      '--anonymous-auth=false',
      '--enable-admission-plugins=NodeRestriction',
      '--kubelet-preferred-address-types=InternalIP',
    ),
    controlPlane(
      'kube-controller-manager',
      'controllers',
      10257,
      `--root-ca-file=${pki('ca.crt')}`,
      `--service-account-private-key-file=${pki('tokens.key')}`,
      `--cluster-signing-cert-file=${pki('ca.crt')}`,
      `--cluster-signing-key-file=${pki('ca.key')}`,
      '--use-service-account-credentials',
      '--allocate-node-cidrs=true',
      `--cluster-cidr=${POD_RANGE}`,
      `--service-cluster-ip-range=${SERVICE_RANGE}`,
    ),
    controlPlane('kube-scheduler', 'scheduler', 10259),
    make(
      'kubelet',
      '',
      kubernetes,
      'kubelet',
      `--config=${confFile(plan, 'kubelet.yaml')}`,
      `--kubeconfig=${kubeconfigOf(plan, 'kubelet')}`,
      `--hostname-override=${plan.name}`,
      `--node-ip=${plan.nodeAddress}`,
    ),
    make('kube-proxy', '', kubernetes, 'kube-proxy', `--config=${confFile(plan, 'proxy.yaml')}`),
    make(
      'dns',
      `tcp:${plan.nodeAddress}:53`,
      kubernetes,
      'dns',
      `--kubeconfig=${kubeconfigOf(plan, 'dns')}`,
      `--address=${plan.nodeAddress}`,
    ),
    make(
      'ingress',
      `tcp:${plan.nodeAddress}:80`,
      kubernetes,
      'ingress',
      `--kubeconfig=${kubeconfigOf(plan, 'ingress')}`,
      `--address=${plan.nodeAddress}`,
      `--authority=${join(plan.folder, 'ingress')}`,
      `--class=${INGRESS_CLASS}`,
    ),
  ];
}
