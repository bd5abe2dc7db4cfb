import { placeOf } from '../../aws/convert';
import { View } from '../../aws/view';
import type { Facet } from '../../model/facets';
import type { InputProblem, Resource } from '../../model/resource';
import { known, type Value } from '../../model/value';
import { entry, type Node, textOf } from '../../tree/node';
import { type Adapter, type InputFile, problemAt, type Reading } from '../input';
import { container } from './containers';
import { restricts } from './network-policies';
import { hostAccess, metadata, objectFacets } from './objects';
import { flattenLists, podSpec } from './pod-spec';

/** Kubernetes objects as `kubectl apply` takes them, and as `helm template` renders them. */
export const kubernetes: Adapter = { dialect: 'kubernetes', read };

export function isKubernetes(node: Node): boolean {
  return (
    textOf(entry(node, 'apiVersion')) !== undefined &&
    textOf(entry(node, 'kind')) !== undefined &&
    entry(node, 'AWSTemplateFormatVersion') === undefined
  );
}

function read(files: readonly InputFile[]): Reading {
  const problems: InputProblem[] = [];
  const objects = files.flatMap(({ documents }) => flattenLists(documents)).filter((object) => object.kind === 'map');
  const kindOf = (object: Node): string => textOf(entry(object, 'kind')) ?? '';
  const policies = objects.filter((object) => kindOf(object) === 'NetworkPolicy');
  const accounts = new Map(
    objects
      .filter((object) => kindOf(object) === 'ServiceAccount')
      .map((account) => [`${namespaceOf(account)}/${metadata(account, 'name') ?? ''}`, account]),
  );
  const resources: Resource[] = [];
  for (const object of objects) {
    const kind = kindOf(object);
    if (kind === '') {
      problems.push(
        problemAt(object, 'INPUT_MALFORMED', 'expected a Kubernetes object with apiVersion and kind, found none'),
      );
      continue;
    }
    const name = metadata(object, 'name') ?? metadata(object, 'generateName') ?? 'unnamed';
    const spec = podSpec(object, kind);
    const account = `${namespaceOf(object)}/${(spec && (textOf(entry(spec, 'serviceAccountName')) ?? textOf(entry(spec, 'serviceAccount')))) ?? 'default'}`;
    const facets = spec ? podFacets(object, kind, spec, policies, accounts.get(account)) : objectFacets(kind, object);
    resources.push({
      dialect: 'kubernetes',
      type: kind,
      address: `${namespaceOf(object)}/${kind}/${name}`,
      at: placeOf(object),
      facets: [...facets, ...labels(object, kind)],
    });
  }
  return { resources, problems };
}

const namespaceOf = (object: Node): string => metadata(object, 'namespace') ?? 'default';

function podFacets(
  object: Node,
  kind: string,
  spec: Node,
  policies: readonly Node[],
  account: Node | undefined,
): Facet[] {
  const pod = new View(spec, 'spec');
  const main = kind === 'Job' || kind === 'CronJob' ? 'job' : 'main';
  const containers = (['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap((list) =>
    pod.blocks(list).flatMap((view) => {
      const name = view.text('name');
      const what = `container ${name.state === 'known' ? name.value : '(unnamed)'}`;
      return container(view, pod, list === 'containers' ? main : 'setup', what);
    }),
  );
  const template = kind === 'Pod' ? object : podTemplate(object);
  const guarded = policies.some((policy) =>
    restricts(policy, namespaceOf(object), entry(entry(template, 'metadata'), 'labels')),
  );
  return [
    ...containers.filter((facet) => facet !== undefined),
    hostAccess(pod, kind, account),
    { facet: 'NetworkRestriction', what: kind, restricted: known(guarded, pod.at()) },
  ];
}

/** The object whose metadata the pods get. */
function podTemplate(object: Node): Node | undefined {
  const spec = entry(object, 'spec');
  const inner = entry(entry(spec, 'jobTemplate'), 'spec') ?? spec;
  return entry(inner, 'template');
}

const LABELLED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Service', 'Ingress']);

function labels(object: Node, kind: string): Facet[] {
  if (!LABELLED.has(kind)) return [];
  const view = new View(object);
  const entries = view.entries('metadata.labels') ?? new Map<string, Node>();
  const tags = new Map<string, Value<string>>([...entries].map(([key, value]) => [key, new View(value).text('')]));
  return [{ facet: 'Tagged', tags: known(tags, view.at('metadata.labels')) }];
}
