import { entry, isNull, itemsOf, type Node, textOf } from '../../tree/node';
import { metadata } from './objects';

/** Whether a policy of the same namespace chooses the labels and restricts what may come in. */
export function restricts(policy: Node, namespace: string, labels: Node | undefined): boolean {
  if ((metadata(policy, 'namespace') ?? 'default') !== namespace) return false;
  const spec = entry(policy, 'spec');
  const types = itemsOf(entry(spec, 'policyTypes')).map(textOf);
  const ingress = types.length === 0 || types.includes('Ingress');
  return ingress && selects(entry(spec, 'podSelector'), labels);
}

function selects(selector: Node | undefined, labels: Node | undefined): boolean {
  const wanted = entry(selector, 'matchLabels');
  const expressions = entry(selector, 'matchExpressions');
  // Expressions are many; where they are used, the policy is taken to mean this pod.
  if (expressions && !isNull(expressions)) return true;
  if (wanted?.kind !== 'map') return true;
  return [...wanted.entries].every(([key, value]) => textOf(entry(labels, key)) === textOf(value));
}
