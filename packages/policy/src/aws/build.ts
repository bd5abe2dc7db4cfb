import type { Resource } from '../model/resource';
import type { Facet } from '../model/facets';
import { placeOf } from './convert';
import { RawGraph, type RawResource } from './graph';
import { kindOf } from './kinds';
import { tagged } from './tags';
import { ResourceView } from './view';

/** Resources of the model from resources of one dialect that may refer to each other. */
export function buildResources(raw: readonly RawResource[]): Resource[] {
  const graph = new RawGraph(raw, (resource) => kindOf(resource)?.kind);
  return raw.map((resource) => {
    const view = new ResourceView(resource, graph);
    const facets = kindOf(resource)?.facets?.(view) ?? [];
    return {
      dialect: resource.dialect,
      type: resource.type,
      address: resource.address,
      ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
      at: placeOf(resource.properties),
      facets: [...facets, tagged(view)].filter((facet): facet is Facet => facet !== undefined),
    };
  });
}
