import { facetRule } from '../../engine/rule';
import { fail, judge, NOT_APPLICABLE, PASS, undecided } from '../../model/verdict';
import { onAws } from '../remediation';

/** Remote administration, databases, caches, queues and control planes: never for everybody. */
const SENSITIVE = [
  20, 21, 22, 23, 25, 110, 111, 135, 137, 138, 139, 143, 389, 445, 636, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380,
  2483, 2484, 3306, 3389, 4333, 5432, 5439, 5500, 5601, 5672, 5900, 5984, 6379, 6443, 7000, 7001, 8020, 8086, 9042,
  9092, 9160, 9200, 9300, 10250, 11211, 15672, 27017, 27018, 27019, 50070,
];

const EXPECTED = 'no port of administration or of a data store to be open to the whole internet';

export const ingressSensitivePorts = facetRule({
  id: 'ingress-sensitive-ports',
  title: 'Ports of administration and data stores are not open to the internet',
  rationale: 'Open SSH, RDP and database ports are found by scanners within minutes.',
  severity: 'critical',
  category: 'exposure',
  references: ['FSBP EC2.18, EC2.19, EC2.21', 'CIS AWS 5.0: 5.2, 5.3, 5.4'],
  remediation: onAws(
    'Name the network in CidrIp, or a security group in SourceSecurityGroupId.',
    'Name the network in cidr_blocks, or a security group in source_security_group_id.',
  ),
  equivalents: {
    checkov: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_277', 'CKV_AWS_229', 'CKV_AWS_230', 'CKV_AWS_231', 'CKV_AWS_232'],
    trivy: ['ec2/no_public_ingress_sgr', 'ec2/no_public_ingress_acl', 'ec2/no_excessive_port_access'],
  },
  facet: 'Exposure',
  judge: ({ kind, open, ports }) => {
    if (kind !== 'ingress') return NOT_APPLICABLE;
    const closed = judge(open, (is) => !is, { expected: EXPECTED, absent: 'pass' });
    if (closed.verdict === 'pass') return closed;
    if (ports?.state === 'unknown') return undecided(EXPECTED, ports.dependsOn, ports.at);
    const hit =
      ports?.state === 'known'
        ? SENSITIVE.find((port) => port >= ports.value[0] && port <= ports.value[1])
        : 'every port';
    if (hit === undefined) return PASS;
    return closed.verdict === 'unknown'
      ? closed
      : fail(
          EXPECTED,
          hit === 'every port' ? 'every port open to the internet' : `port ${hit} open to the internet`,
          open.at,
        );
  },
});
