import { facetRule } from '../../engine/rule';
import { fail, NOT_APPLICABLE, PASS, undecided } from '../../model/verdict';
import { onAws } from '../remediation';

const PARTS = ['stage', 'service', 'owner'] as const;

export const tagsDeclared = facetRule({
  id: 'tags-declared',
  title: 'Resources carry the tags of their stage, service and owner',
  rationale: 'The tags say what to delete with a stage, whom to call, and who pays.',
  severity: 'low',
  category: 'tags',
  references: ['FSBP: tagging controls', 'AWS Well-Architected COST03-BP02'],
  remediation: {
    ...onAws(
      'Add the tags fairway:stage, fairway:service and fairway:owner.',
      'Add the tags fairway:stage, fairway:service and fairway:owner, by default_tags of the provider.',
    ),
    kubernetes: 'Add the labels fairway.stage, fairway.service and fairway.owner.',
  },
  facet: 'Tagged',
  judge: ({ tags }, { context, resource }) => {
    // Only a declared service has a stage, a name and an owner to write there.
    if (!context.service) return NOT_APPLICABLE;
    const separator = resource.dialect === 'kubernetes' ? '.' : ':';
    const wanted = PARTS.map((part) => `fairway${separator}${part}`);
    const expected = `the tags ${wanted.join(', ')}`;
    if (tags.state === 'unknown') return undecided(expected, tags.dependsOn, tags.at);
    if (tags.state === 'absent') return fail(expected, 'no tags', tags.at);
    const missing = wanted.filter((tag) => !tags.value.has(tag));
    return missing.length === 0 ? PASS : fail(expected, `no ${missing.join(', ')}`, tags.at);
  },
});
