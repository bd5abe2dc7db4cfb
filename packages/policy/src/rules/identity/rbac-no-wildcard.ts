import { facetRule } from '../../engine/rule';
import { each, granting, judgeDocument, NOT_APPLICABLE } from './statements';

const EXPECTED = 'named verbs, resources and API groups';

export const rbacNoWildcard = facetRule({
  id: 'rbac-no-wildcard',
  title: 'No role of a cluster allows everything',
  rationale: 'A pod that is taken over has the rights of its service account.',
  severity: 'high',
  category: 'identity',
  references: ['CIS Kubernetes 1.10: 5.1.3', 'Kubernetes RBAC good practices'],
  remediation: { kubernetes: 'Name verbs and resources in the rules of the role.' },
  equivalents: { checkov: ['CKV_K8S_49'], trivy: ['kubernetes/no_wildcard_verb_resource_role'] },
  facet: 'PolicyDocument',
  judge: (document) => {
    if (document.kind !== 'rbac') return NOT_APPLICABLE;
    const judgements = granting(document).flatMap(({ actions, resources }) =>
      each([...actions, ...resources], (text) => text !== '*' && text !== '*/', EXPECTED),
    );
    return judgeDocument(document, EXPECTED, judgements);
  },
});
