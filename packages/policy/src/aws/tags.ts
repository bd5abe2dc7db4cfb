import type { Tagged } from '../model/facets';
import type { Value } from '../model/value';
import { absent, known } from '../model/value';
import type { Node } from '../tree/node';
import { convertPattern, placeOf } from './convert';
import { kindOf } from './kinds';
import { type ResourceView, View } from './view';

/** Kinds that hold what a service owns, take tags, and cost money or hold data: here a missing tag hurts. */
const TAGGED = new Set([
  'dynamodb.table',
  'ec2.instance',
  'ec2.vpc',
  'ecr.repository',
  'ecs.service',
  'ecs.task',
  'efs.filesystem',
  'eks.cluster',
  'elasticache.group',
  'elbv2.balancer',
  'kinesis.stream',
  'kms.key',
  'lambda.function',
  'logs.group',
  'rds.cluster',
  'rds.instance',
  's3.bucket',
  'secretsmanager.secret',
  'sns.topic',
  'sqs.queue',
]);

export function tagged(view: ResourceView): Tagged | undefined {
  const kind = kindOf(view.raw);
  if (!kind || !TAGGED.has(kind.kind)) return undefined;
  const paths = ['tagsAll', 'tags'];
  const node = view.get(paths);
  return { facet: 'Tagged', tags: node ? tagsOf(node, view) : absent(view.at('tags')) };
}

/** `[{Key, Value}]` or `{key: value}`. */
function tagsOf(node: Node, view: ResourceView): Value<ReadonlyMap<string, Value<string>>> {
  const at = view.at('tags');
  if (node.kind === 'unknown') return { state: 'unknown', dependsOn: node.dependsOn, at };
  const tags = new Map<string, Value<string>>();
  if (node.kind === 'map') {
    for (const [key, value] of node.entries) tags.set(key, convertPattern(value, placeOf(value)));
  } else if (node.kind === 'list') {
    for (const item of node.items) {
      const pair = new View(item);
      const key = pair.text('key');
      if (key.state === 'known') tags.set(key.value, pair.pattern('value'));
      else
        for (const [name, value] of item.kind === 'map' ? item.entries : [])
          tags.set(name, convertPattern(value, placeOf(value)));
    }
  }
  return known(tags, at);
}
