import { isPublic } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

const WEB = [80, 443];

export const ingressDeclared = facetRule({
  id: 'ingress-declared',
  title: 'Only a service that is declared public is open to the internet, and only for the web',
  rationale: 'Exposure is a decision of the service, written in its declaration, not a side effect of a rule.',
  severity: 'high',
  category: 'exposure',
  references: ['FSBP EC2.18', 'CIS AWS 5.0: 5.2'],
  remediation: onAws(
    'Name the network in CidrIp, or declare exposure: public for the service.',
    'Name the network in cidr_blocks, or declare exposure: public for the service.',
  ),
  equivalents: { checkov: ['CKV_AWS_260'], trivy: ['ec2/no_public_ingress_sgr'] },
  facet: 'Exposure',
  judge: ({ kind, open, ports }, { context }) => {
    if (kind !== 'ingress') return NOT_APPLICABLE;
    const web = ports?.state === 'known' && WEB.some((port) => ports.value[0] === port && ports.value[1] === port);
    if (isPublic(context) && web) return NOT_APPLICABLE;
    return judge(open, (is) => !is, {
      expected: isPublic(context)
        ? 'only ports 80 and 443 to be open to the internet'
        : 'no port to be open to the internet: the service is not declared public',
      absent: 'pass',
    });
  },
});
