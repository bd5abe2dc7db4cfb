import { entry, type Node, textOf } from '../../tree/node';

/** The first circle of references between resources, as logical ids; undefined where there is none. */
export function findCycle(resources: ReadonlyMap<string, Node>): readonly string[] | undefined {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of resources.keys()) {
    if (state.has(start)) continue;
    const path: { id: string; next: Iterator<string> }[] = [];
    const enter = (id: string): void => {
      state.set(id, 'open');
      path.push({ id, next: dependencies(resources.get(id), resources).values() });
    };
    enter(start);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const step = top?.next.next();
      if (!top || !step || step.done) {
        if (top) state.set(top.id, 'done');
        path.pop();
      } else if (state.get(step.value) === 'open') {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(step.value)), step.value];
      } else if (!state.has(step.value)) enter(step.value);
    }
  }
  return undefined;
}

function dependencies(resource: Node | undefined, resources: ReadonlyMap<string, Node>): Set<string> {
  const found = new Set<string>();
  const note = (id: string | undefined): void => {
    if (id !== undefined && resources.has(id)) found.add(id);
  };
  const walk = (node: Node | undefined): void => {
    if (!node) return;
    if (node.kind === 'list') node.items.forEach(walk);
    if (node.kind !== 'map') return;
    for (const [key, value] of node.entries) {
      if (key === 'Ref') note(textOf(value));
      else if (key === 'Fn::GetAtt')
        note((textOf(value) ?? (value.kind === 'list' ? textOf(value.items[0]) : undefined))?.split('.')[0]);
      else if (key === 'Fn::Sub') {
        const text = textOf(value) ?? (value.kind === 'list' ? textOf(value.items[0]) : undefined);
        for (const match of text?.matchAll(/\$\{([A-Za-z0-9]+)/g) ?? []) note(match[1]);
        walk(value);
      } else walk(value);
    }
  };
  walk(entry(resource, 'Properties'));
  const depends = entry(resource, 'DependsOn');
  for (const item of depends?.kind === 'list' ? depends.items : depends ? [depends] : []) note(textOf(item));
  return found;
}
