import { type Node, scalar, unknown, map, itemsOf } from '../../tree/node';
import { Environment } from './environment';
import type { Declaration } from './module';

export interface Repetition {
  readonly environment: Environment;
  /** `["key"]`, `[0]`, or nothing. */
  readonly suffix: string;
}

/** More instances than this say no more than one of them does. */
const MAX_INSTANCES = 100;

/** The instances that `count` and `for_each` make; one with open names where that is not known, none for a count of zero. */
export function instancesOf(
  declaration: Declaration,
  member: (name: string) => Node | undefined,
): readonly Repetition[] {
  const at = scalar({ source: declaration.source, offset: declaration.offset }, null);
  const count = member('count');
  if (count) {
    if (count.kind === 'scalar' && Number(count.value) === 0) return [];
    const index = unknown(at, 'count.index', { template: '{?}' });
    return [{ environment: Environment.EMPTY.with('count', map(at, new Map([['index', index]]))), suffix: '' }];
  }
  const forEach = member('for_each');
  if (!forEach) return [{ environment: Environment.EMPTY, suffix: '' }];
  const pairs: [string, Node][] =
    forEach.kind === 'map'
      ? [...forEach.entries]
      : forEach.kind === 'list'
        ? itemsOf(forEach).map((item): [string, Node] => [item.kind === 'scalar' ? String(item.value) : '{?}', item])
        : [];
  const each = (key: Node, value: Node): Environment =>
    Environment.EMPTY.with(
      'each',
      map(
        at,
        new Map([
          ['key', key],
          ['value', value],
        ]),
      ),
    );
  if (forEach.kind === 'unknown' || forEach.kind === 'scalar' || pairs.length > MAX_INSTANCES) {
    const open = forEach.kind === 'unknown' ? forEach.dependsOn : 'for_each';
    return [{ environment: each(unknown(at, open, { template: '{?}' }), unknown(at, open)), suffix: '' }];
  }
  return pairs.map(([key, value]) => ({
    environment: each(scalar(at, key), value),
    suffix: `[${JSON.stringify(key)}]`,
  }));
}
