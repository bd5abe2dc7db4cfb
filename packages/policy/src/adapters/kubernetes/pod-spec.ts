import { entry, itemsOf, type Node } from '../../tree/node';

/** A list of objects may be wrapped in a `List`. */
export function flattenLists(documents: readonly Node[]): readonly Node[] {
  return documents.flatMap((document) => {
    const items = entry(document, 'items');
    const kind = entry(document, 'kind');
    const isList = kind?.kind === 'scalar' && typeof kind.value === 'string' && kind.value.endsWith('List');
    return isList && items ? flattenLists(itemsOf(items)) : [document];
  });
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  DeploymentConfig: ['spec', 'template', 'spec'],
  // Knative and Argo speak of pods in the same words.
  Service: ['spec', 'template', 'spec'],
  Rollout: ['spec', 'template', 'spec'],
};

/** The pod that an object makes; undefined where it makes none. */
export function podSpec(object: Node, kind: string): Node | undefined {
  let node: Node | undefined = object;
  for (const step of PATHS[kind] ?? []) node = entry(node, step);
  return Object.hasOwn(PATHS, kind) && node?.kind === 'map' && entry(node, 'containers') ? node : undefined;
}
