import type { EncryptedStore, EnvBearing, Exposure, LogSource, NamedText, TlsEndpoint } from '../model/facets';
import { absent, allOf, anyOf, known, type PlatformDefault, type Provenance, type Value } from '../model/value';
import { itemsOf, type Node } from '../tree/node';
import { convert, convertPattern, placeOf, readText } from './convert';
import { type Path, View } from './view';

/** Short ways to the facets that many services share. */

export function store(what: string, encrypted: Value<boolean>, key: Value<string> | false): EncryptedStore {
  return { facet: 'EncryptedStore', what, encrypted, key };
}

/** A store that the platform encrypts whatever is written: only the key is a choice. */
export function alwaysEncrypted(what: string, key: Value<string>): EncryptedStore {
  return { facet: 'EncryptedStore', what, encrypted: known(true, key.at), key, alwaysEncrypted: true };
}

export function endpoint(
  what: string,
  tlsOnly: Value<boolean> | undefined,
  minimumVersion?: Value<string>,
  internetFacing?: Value<boolean>,
): TlsEndpoint {
  return { facet: 'TlsEndpoint', what, tlsOnly, minimumVersion, internetFacing };
}

/** Between the nodes of one system. */
export function internalLink(what: string, tlsOnly: Value<boolean>): TlsEndpoint {
  return { facet: 'TlsEndpoint', what, tlsOnly, internal: true };
}

export function exposure(kind: Exposure['kind'], what: string, open: Value<boolean>): Exposure {
  return { facet: 'Exposure', kind, what, open };
}

export function logs(kind: LogSource['kind'], what: string, enabled: Value<boolean>): LogSource {
  return { facet: 'LogSource', kind, what, enabled };
}

export function literally(value: boolean, at: Provenance, origin?: PlatformDefault): Value<boolean> {
  return known(value, at, origin ? { default: origin } : {});
}

/** Whether any of the lists at the paths holds one of the names, in any case of letters. */
export function exportsLog(view: View, path: Path, names: readonly string[]): Value<boolean> {
  const texts = view.texts(path);
  const hits = texts.map((text): Value<boolean> =>
    text.state === 'known' ? known(names.includes(text.value.toLowerCase()), text.at) : { ...noCandidates(text) },
  );
  return hits.length === 0 ? absent(view.at(path)) : anyOf(hits, view.at(path));
}

/** Whether all of the names are listed. */
export function exportsAllLogs(view: View, path: Path, names: readonly string[]): Value<boolean> {
  return allOf(
    names.map((name) => exportsLog(view, path, [name.toLowerCase()])),
    view.at(path),
  );
}

function noCandidates(text: Value<string>): Value<boolean> {
  return text.state === 'unknown' ? { state: 'unknown', dependsOn: text.dependsOn, at: text.at } : absent(text.at);
}

/** Texts that stand in the clear: a map of names, or a list of `{name, value}`. */
export function variables(node: Node | undefined, pointer: string): readonly NamedText[] {
  return itemsOf(node).flatMap((item): NamedText[] => {
    if (item.kind !== 'map') return [];
    const view = new View(item, pointer);
    const name = view.text('name');
    if (name.state === 'known' && item.entries.size <= 4 && view.has('value')) {
      return [{ name: name.value, value: shapeOf(view.get('value'), view.at('value')) }];
    }
    return [...item.entries].map(([key, value]) => ({
      name: key,
      value: shapeOf(value, placeOf(value, `${pointer}.${key}`)),
    }));
  });
}

/** Known text, or the known letters around what is not known: a secret may hide in either. */
export function shapeOf(node: Node | undefined, at: Provenance): Value<string> {
  if (node?.kind === 'unknown' && !node.candidates && node.template !== undefined) {
    return { state: 'unknown', dependsOn: node.dependsOn, at, candidates: [node.template] };
  }
  return convert(node, at, readText);
}

export function environment(
  kind: EnvBearing['kind'],
  what: string,
  values: readonly NamedText[],
): EnvBearing | undefined {
  return values.length === 0 ? undefined : { facet: 'EnvBearing', kind, what, variables: values };
}

/** Literal passwords among the properties of a resource. */
export function secretProperties(view: View, what: string, paths: readonly string[]): EnvBearing | undefined {
  const found = paths.filter((path) => view.has(path));
  return environment(
    'property',
    what,
    found.map((path) => ({ name: path, value: shapeOf(view.get(path), view.at(path)) })),
  );
}

export { convertPattern };
