import type { Facet } from '../../model/facets';
import { absent, anyOf, known, mapValue, orDefault, type Value } from '../../model/value';
import { exposure, logs } from '../facets';
import { type Kind, platformDefault } from '../kind';
import type { ResourceView, View } from '../view';

const CIDRS = ['cidrBlocks', 'cidrIp', 'cidrIpv4', 'cidrBlock'];
const CIDRS_V6 = ['ipv6CidrBlocks', 'cidrIpv6', 'ipv6CidrBlock'];

/** Everybody: a prefix so short that it is no network of anybody's. */
export function isWorld(cidr: string): boolean {
  const match = /^(.+)\/(\d+)$/.exec(cidr.trim());
  if (!match?.[1]) return false;
  return match[1].includes(':') ? Number(match[2]) === 0 : Number(match[2]) <= 1;
}

function openToWorld(rule: View): Value<boolean> {
  const texts = [...rule.texts(CIDRS), ...rule.texts(CIDRS_V6)];
  return texts.length === 0
    ? known(false, rule.at())
    : anyOf(
        texts.map((text) => mapValue(text, isWorld)),
        rule.at(),
      );
}

type Ports = Value<readonly [number, number]>;

/** Absent stands for every port. */
function ports(rule: View): Ports {
  const protocol = rule.text(['ipProtocol', 'protocol']);
  if (protocol.state === 'known' && ['-1', 'all'].includes(protocol.value.toLowerCase())) return absent(protocol.at);
  const from = rule.number(['fromPort', 'portRange.from']);
  const to = rule.number(['toPort', 'portRange.to']);
  if (from.state === 'known' && to.state === 'known') {
    // ICMP counts types, not ports; -1 is every type.
    return from.value < 0 || (from.value === 0 && to.value === 0)
      ? absent(from.at)
      : known([from.value, to.value], from.at);
  }
  if (from.state === 'unknown') return { state: 'unknown', dependsOn: from.dependsOn, at: from.at };
  if (to.state === 'unknown') return { state: 'unknown', dependsOn: to.dependsOn, at: to.at };
  return from.state === 'known' ? known([from.value, from.value], from.at) : absent(rule.at());
}

const ingress = (rule: View, what: string): Facet => ({
  facet: 'Exposure',
  kind: 'ingress',
  what,
  open: openToWorld(rule),
  ports: ports(rule),
});

function aclRules(acl: ResourceView): Facet[] {
  return acl
    .blocks('ingress')
    .filter((rule) => !rule.is(['action', 'ruleAction'], 'deny'))
    .map((rule) => ingress(rule, 'network ACL'));
}

function aclEntry(entry: ResourceView): Facet[] {
  const egress = entry.bool('egress');
  if (egress.state === 'known' && egress.value) return [];
  return entry.is('ruleAction', 'deny') ? [] : [ingress(entry, 'network ACL')];
}

const flowLogs = (vpc: ResourceView): Facet => {
  const found = vpc.related('ec2.flow-log', ['resourceId', 'vpcId']);
  return logs('flow', 'VPC', known(found.length > 0, found[0]?.at() ?? vpc.at()));
};

export const network: readonly Kind[] = [
  {
    kind: 'ec2.security-group',
    cloudformation: ['AWS::EC2::SecurityGroup'],
    terraform: ['aws_security_group', 'aws_default_security_group'],
    facets: (group) => group.blocks(['securityGroupIngress', 'ingress']).map((rule) => ingress(rule, 'security group')),
  },
  {
    kind: 'ec2.ingress',
    cloudformation: ['AWS::EC2::SecurityGroupIngress'],
    terraform: ['aws_vpc_security_group_ingress_rule'],
    facets: (rule) => [ingress(rule, 'security group')],
  },
  {
    kind: 'ec2.security-group-rule',
    terraform: ['aws_security_group_rule'],
    facets: (rule) => {
      const type = rule.text('type');
      return type.state === 'known' && type.value === 'egress' ? [] : [ingress(rule, 'security group')];
    },
  },
  {
    kind: 'ec2.default-network-acl',
    terraform: ['aws_network_acl', 'aws_default_network_acl'],
    facets: aclRules,
  },
  {
    kind: 'ec2.network-acl-entry',
    cloudformation: ['AWS::EC2::NetworkAclEntry'],
    terraform: ['aws_network_acl_rule'],
    facets: aclEntry,
  },
  {
    kind: 'rds.security-group',
    cloudformation: [
      'AWS::RDS::DBSecurityGroup',
      'AWS::RDS::DBSecurityGroupIngress',
      'AWS::ElastiCache::SecurityGroupIngress',
      'AWS::Redshift::ClusterSecurityGroupIngress',
    ],
    terraform: ['aws_db_security_group', 'aws_redshift_security_group'],
    facets: (group) =>
      [...group.blocks(['dbSecurityGroupIngress', 'ingress']), group]
        .filter((rule) => rule.has(['cidr', 'cidrIp']))
        .map((rule) =>
          exposure('endpoint', 'database security group', mapValue(rule.text(['cidr', 'cidrIp']), isWorld)),
        ),
  },
  {
    kind: 'ec2.vpc',
    cloudformation: ['AWS::EC2::VPC'],
    terraform: ['aws_vpc'],
    facets: (vpc) => [flowLogs(vpc)],
  },
  { kind: 'ec2.flow-log', cloudformation: ['AWS::EC2::FlowLog'], terraform: ['aws_flow_log'] },
  {
    kind: 'eks.cluster',
    cloudformation: ['AWS::EKS::Cluster'],
    terraform: ['aws_eks_cluster'],
    facets: eks,
  },
];

const EKS_LOGS = ['api', 'audit', 'authenticator', 'controllermanager', 'scheduler'];
const EKS_PUBLIC = platformDefault('EKS: EndpointPublicAccess is true');

function eks(cluster: ResourceView): Facet[] {
  const access = ['resourcesVpcConfig.endpointPublicAccess', 'vpcConfig.endpointPublicAccess', 'endpointPublicAccess'];
  const open = cluster.boolOr(access, true, EKS_PUBLIC);
  const cidrs = cluster.texts(['resourcesVpcConfig.publicAccessCidrs', 'vpcConfig.publicAccessCidrs']);
  const world = cidrs.length
    ? anyOf(
        cidrs.map((cidr) => mapValue(cidr, isWorld)),
        cluster.at(),
      )
    : known(true, cluster.at(), { default: platformDefault('EKS: public access is open to 0.0.0.0/0') });
  const closed = open.state === 'known' && !open.value;
  return [
    exposure('endpoint', 'EKS cluster endpoint', open),
    exposure('endpoint-cidr', 'EKS cluster endpoint', closed ? open : world),
    logs('audit', 'EKS cluster', eksLogs(cluster)),
    eksSecrets(cluster),
  ];
}

function eksLogs(cluster: ResourceView): Value<boolean> {
  const at = cluster.at(['enabledClusterLogTypes', 'logging.clusterLogging.enabledTypes']);
  const types = [
    ...cluster.texts('enabledClusterLogTypes'),
    ...cluster.blocks('logging.clusterLogging.enabledTypes').map((block) => block.pattern('type')),
  ];
  if (types.length === 0) return absent(at);
  const names = types.map((type) => (type.state === 'known' ? type.value.toLowerCase() : undefined));
  const missing = EKS_LOGS.filter((name) => !names.includes(name));
  if (missing.length === 0) return known(true, at);
  const open = types.find((type) => type.state === 'unknown');
  return open
    ? { state: 'unknown', dependsOn: open.dependsOn, at }
    : known(false, at, { note: `without ${missing.join(', ')}` });
}

function eksSecrets(cluster: ResourceView): Facet {
  const resources = cluster.texts('encryptionConfig.resources');
  const listed = resources.map((name) => mapValue(name, (text) => text === 'secrets'));
  const encrypted = orDefault(
    listed.length ? anyOf(listed, cluster.at('encryptionConfig')) : absent(cluster.at('encryptionConfig')),
    false,
    platformDefault('EKS: secrets are not enveloped by a key of yours unless EncryptionConfig names them'),
  );
  return {
    facet: 'EncryptedStore',
    what: 'secrets of the EKS cluster',
    encrypted,
    key: cluster.pattern(['encryptionConfig.provider.keyArn', 'encryptionConfig.provider.keyArn']),
  };
}
