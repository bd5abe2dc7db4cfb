import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files';
import { Authority, type Credential, signingPair } from './pki';
import { type Plan, POD_RANGE } from './plan';

/** Users of the API server, by the subject of their certificates. */
const USERS = {
  admin: 'CN=admin,O=system:masters',
  controllers: 'CN=system:kube-controller-manager',
  scheduler: 'CN=system:kube-scheduler',
  proxy: 'CN=system:kube-proxy',
  ingress: 'CN=fairway:ingress',
  dns: 'CN=fairway:dns',
} as const;

export const kubeconfigOf = (plan: Plan, user: keyof typeof USERS | 'kubelet') =>
  user === 'admin' ? plan.kubeconfig : join(plan.folder, 'conf', `${user}.kubeconfig`);
export const pkiFile = (plan: Plan, name: string) => join(plan.folder, 'pki', name);
export const confFile = (plan: Plan, name: string) => join(plan.folder, 'conf', name);

/** Writes certificates, kubeconfigs and the components' settings anew, each readable by its owner alone. */
export async function writeClusterFiles(plan: Plan): Promise<void> {
  for (const folder of ['', 'pki', 'conf', 'cni', 'etcd', 'kubelet', 'containerd', 'log', 'var-log', 'storage']) {
    mkdirSync(join(plan.folder, folder), { recursive: true, mode: 0o700 });
  }
  const authority = await Authority.create(`Fairway local cluster ${plan.name}`);
  const server = await authority.issue('CN=kube-apiserver', {
    dns: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'],
    ip: ['127.0.0.1', plan.nodeAddress, plan.apiService],
  });
  const node = await authority.issue(`CN=system:node:${plan.name},O=system:nodes`, {
    dns: [plan.name],
    ip: [plan.nodeAddress, '127.0.0.1'],
  });
  const admin = await authority.issue(USERS.admin);
  const tokens = await signingPair();
  for (const [name, content] of Object.entries({
    'ca.crt': authority.certificate,
    'ca.key': await authority.key(),
    'server.crt': server.certificate,
    'server.key': server.key,
    'node.crt': node.certificate,
    'node.key': node.key,
    'admin.crt': admin.certificate,
    'admin.key': admin.key,
    'tokens.key': tokens.key,
    'tokens.pub': tokens.publicKey,
  })) {
    writeAtomically(pkiFile(plan, name), content);
  }
  const writeKubeconfig = (user: keyof typeof USERS | 'kubelet', credential: Credential) =>
    writeAtomically(kubeconfigOf(plan, user), kubeconfig(plan, authority.certificate, user, credential));
  writeKubeconfig('admin', admin);
  writeKubeconfig('kubelet', node);
  for (const user of ['controllers', 'scheduler', 'proxy', 'ingress', 'dns'] as const) {
    writeKubeconfig(user, await authority.issue(USERS[user]));
  }
  for (const [name, content] of Object.entries(settings(plan))) writeAtomically(confFile(plan, name), content);
  writeAtomically(join(plan.folder, 'cni', '10-fairway.conflist'), json(network()));
}

function kubeconfig(plan: Plan, ca: string, user: string, credential: Credential): string {
  const data = (text: string) => Buffer.from(text).toString('base64');
  return json({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': plan.context,
    clusters: [
      {
        name: plan.context,
        cluster: {
          server: `https://${plan.nodeAddress}:${plan.apiPort}`,
          'certificate-authority-data': data(ca),
        },
      },
    ],
    users: [
      {
        name: user,
        user: { 'client-certificate-data': data(credential.certificate), 'client-key-data': data(credential.key) },
      },
    ],
    contexts: [{ name: plan.context, context: { cluster: plan.context, user } }],
  });
}

function settings(plan: Plan): Record<string, string> {
  return {
    'kubelet.yaml': json({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: pkiFile(plan, 'ca.crt') },
      },
      authorization: { mode: 'Webhook' },
      tlsCertFile: pkiFile(plan, 'node.crt'),
      tlsPrivateKeyFile: pkiFile(plan, 'node.key'),
      address: plan.nodeAddress,
      healthzPort: 0,
      cgroupDriver: 'cgroupfs',
      cgroupRoot: `/${plan.name}`,
      clusterDomain: 'cluster.local',
      clusterDNS: [plan.nodeAddress],
      resolvConf: confFile(plan, 'resolv.conf'),
      containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
      failSwapOn: false,
      failCgroupV1: false,
      imageGCHighThresholdPercent: 100,
      // The machine is a person's: what runs out on it is theirs to judge.
      evictionHard: {
        'nodefs.available': '0%',
        'imagefs.available': '0%',
        'nodefs.inodesFree': '0%',
        'memory.available': '50Mi',
      },
      shutdownGracePeriod: '0s',
      syncFrequency: '10s',
    }),
    'proxy.yaml': json({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      clientConnection: { kubeconfig: kubeconfigOf(plan, 'proxy') },
      mode: 'iptables',
      clusterCIDR: POD_RANGE,
      hostnameOverride: plan.name,
      healthzBindAddress: '127.0.0.1:10256',
      metricsBindAddress: '127.0.0.1:10249',
      conntrack: { maxPerCore: 0 },
    }),
    // What pods ask beside the cluster's own names: nothing, since nothing leads out of it.
    'resolv.conf': `nameserver ${plan.nodeAddress}\noptions timeout:1 attempts:1\n`,
    'containerd.toml': [
      'version = 2',
      `root = ${JSON.stringify(join(plan.folder, 'containerd'))}`,
      'state = "/run/containerd"',
      '[grpc]',
      '  address = "/run/containerd/containerd.sock"',
      '[plugins."io.containerd.grpc.v1.cri"]',
      '  sandbox_image = "fairway.invalid/pause:1.0.0"',
      '  stream_server_address = "127.0.0.1"',
      // A process without CAP_SYS_RESOURCE may not make itself less likely to be killed.
      '  restrict_oom_score_adj = true',
      '[plugins."io.containerd.grpc.v1.cri".cni]',
      '  bin_dir = "/usr/lib/cni"',
      `  conf_dir = ${JSON.stringify(join(plan.folder, 'cni'))}`,
      '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]',
      '  runtime_type = "io.containerd.runc.v2"',
      '',
    ].join('\n'),
  };
}

function network(): object {
  return {
    cniVersion: '0.4.0',
    name: 'fairway',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: {
          type: 'host-local',
          // Pods die with the node, so their addresses are free again when it starts.
          dataDir: '/run/cni',
          ranges: [[{ subnet: POD_RANGE.replace('/16', '/24') }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;
