import type { NamedText } from '../../model/facets';
import type { Provenance } from '../../model/value';
import { scalar, type Node } from '../../tree/node';
import { shapeOf } from '../facets';

const BASE64 = /^[A-Za-z0-9+/\s]{16,}={0,2}$/;
const ASSIGNMENT =
  /(?:^|[\s;"'])(?:export\s+|set\s+|ENV\s+)?([A-Za-z_][A-Za-z0-9_.-]{1,80})\s*[=:]\s*("[^"\n]*"|'[^'\n]*'|[^\s;"']+)/g;

/** The script that a machine runs at its start: its assignments by name, and the whole text. */
export function decodeUserData(node: Node, at: Provenance): readonly NamedText[] {
  const inner = unwrapBase64(node);
  const whole = shapeOf(inner, at);
  const text =
    whole.state === 'known' ? whole.value : ((whole.state === 'unknown' ? whole.candidates?.[0] : undefined) ?? '');
  const assignments = [...text.matchAll(ASSIGNMENT)].slice(0, 2000).map((match): NamedText => {
    const value = (match[2] ?? '').replace(/^["']|["']$/g, '');
    const line = at.line + text.slice(0, match.index).split('\n').length - 1;
    return { name: match[1] ?? '', value: { state: 'known', value, at: { ...at, line } } };
  });
  return [...assignments, { name: '', value: whole }];
}

function unwrapBase64(node: Node): Node {
  if (node.kind === 'map') {
    const inside = node.entries.get('Fn::Base64');
    if (inside) return inside;
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !BASE64.test(node.value)) return node;
  const decoded = Buffer.from(node.value, 'base64').toString('utf8');
  // Text that only looks like base64 decodes to bytes that are no text.

  return /[\u0000-\u0008\ufffd]/.test(decoded) ? node : scalar(node, decoded);
}
