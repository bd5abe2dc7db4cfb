import type { PolicyDocument } from '../model/facets';
import type { PolicyStatement, Principal } from '../model/policy-statement';
import { known, type Value } from '../model/value';
import { itemsOf, type Node } from '../tree/node';
import { convertPattern, placeOf } from './convert';
import { embeddedJson } from './embedded-json';
import { type Path, View } from './view';

type PolicyKind = PolicyDocument['kind'];

/** The policy document that stands at a path, or undefined where nothing is written there. */
export function policyAt(view: View, path: Path, kind: PolicyKind, service?: string): PolicyDocument | undefined {
  const node = view.get(path);
  return node === undefined ? undefined : policyDocument(node, kind, service);
}

/** Reads a policy document of any dialect: an object, JSON text, or an `aws_iam_policy_document`. */
export function policyDocument(node: Node, kind: PolicyKind, service?: string): PolicyDocument {
  const base = { facet: 'PolicyDocument', kind, ...(service && { service }) } as const;
  const document = embeddedJson(node);
  if (!document) {
    const unreadable = node.kind === 'unknown' ? node.dependsOn : 'a policy document that is no JSON';
    return { ...base, statements: [], unreadable };
  }
  const view = new View(document);
  const statements: PolicyStatement[] = [];
  const unreadable: string[] = [];
  for (const block of itemsOf(view.get('statement'))) {
    if (block.kind === 'map') statements.push(readStatement(new View(block)));
    else unreadable.push(block.kind === 'unknown' ? block.dependsOn : 'a statement that is no object');
  }
  for (const path of ['sourcePolicyDocuments', 'overridePolicyDocuments', 'sourceJson', 'overrideJson']) {
    for (const other of itemsOf(view.get(path))) {
      const inner = policyDocument(other, kind, service);
      statements.push(...inner.statements);
      if (inner.unreadable !== undefined) unreadable.push(inner.unreadable);
    }
  }
  return { ...base, statements, ...(unreadable[0] !== undefined && { unreadable: unreadable[0] }) };
}

function readStatement(view: View): PolicyStatement {
  const at = view.at();
  return {
    effect: view.has('effect') ? view.text('effect') : known('Allow', at),
    actions: view.texts(['action', 'actions']),
    notActions: view.texts(['notAction', 'notActions']),
    resources: view.texts(['resource', 'resources']),
    notResources: view.texts(['notResource', 'notResources']),
    principals: [...readPrincipals(view.get('principal')), ...readPrincipalBlocks(view, 'principals')],
    notPrincipals: [...readPrincipals(view.get('notPrincipal')), ...readPrincipalBlocks(view, 'notPrincipals')],
    conditionKeys: readConditions(view.get('condition')),
    at,
  };
}

/** `"*"`, or `{AWS: [...], Service: ...}`. */
function readPrincipals(node: Node | undefined): Principal[] {
  if (node === undefined) return [];
  if (node.kind === 'map') {
    return [...node.entries].flatMap(([type, ids]) =>
      itemsOf(ids).map((id) => ({ type, id: convertPattern(id, placeOf(id)) })),
    );
  }
  return itemsOf(node).map((id) => ({ type: '*', id: convertPattern(id, placeOf(id)) }));
}

/** `principals { type = "AWS", identifiers = [...] }`. */
function readPrincipalBlocks(view: View, path: string): Principal[] {
  return view.blocks(path).flatMap((block) => {
    const type = block.text('type');
    return block
      .texts('identifiers')
      .map((id): Principal => ({ type: type.state === 'known' ? type.value : 'AWS', id }));
  });
}

/** Keys of `{StringEquals: {"aws:SourceArn": ...}}` or of `condition { variable = "aws:SourceArn" }` blocks. */
function readConditions(node: Node | undefined): readonly string[] | undefined {
  const keys: string[] = [];
  for (const item of itemsOf(node)) {
    if (item.kind !== 'map') return undefined;
    const variable: Value<string> = new View(item).text('variable');
    if (variable.state === 'known') keys.push(variable.value.toLowerCase());
    else if (variable.state === 'unknown') return undefined;
    else {
      for (const operator of item.entries.values()) {
        if (operator.kind !== 'map') return undefined;
        keys.push(...[...operator.entries.keys()].map((key) => key.toLowerCase()));
      }
    }
  }
  return keys;
}
