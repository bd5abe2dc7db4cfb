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
  const node = view.get(['tagsAll', 'tags']);
  const own = node ? tagsOf(node, view) : absent(view.at('tags'));
  return { facet: 'Tagged', tags: withDefaults(own, view) };
}

/** Tags that the provider puts on everything: `default_tags` of Terraform. */
function withDefaults(own: Tagged['tags'], view: ResourceView): Tagged['tags'] {
  const [provider] = view.all('provider').filter((candidate) => candidate.has('defaultTags.tags'));
  const node = provider?.get('defaultTags.tags');
  const defaults = provider && node && tagsOf(node, provider);
  if (defaults?.state !== 'known') return defaults ?? own;
  if (own.state === 'unknown') return own;
  return known(new Map([...defaults.value, ...(own.state === 'known' ? own.value : [])]), own.at);
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
