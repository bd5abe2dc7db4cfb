import { environment, exposure } from '../../aws/facets';
import { placeOf, convert, readText } from '../../aws/convert';
import { platformDefault } from '../../aws/kind';
import { View } from '../../aws/view';
import type { Facet, NamedText, Workload } from '../../model/facets';
import type { Resource } from '../../model/resource';
import { absent, anyOf, known, mapValue, orDefault, type Value } from '../../model/value';
import { entry, itemsOf, type Node, textOf } from '../../tree/node';
import type { Adapter, InputFile, Reading } from '../input';

const OFF = platformDefault('Compose: off where it is left out');

/** Compose files: each service is a workload. */
export const compose: Adapter = { dialect: 'compose', read };

export function isCompose(node: Node): boolean {
  const services = entry(node, 'services');
  return (
    services?.kind === 'map' &&
    [...services.entries.values()].some(
      (service) => entry(service, 'image') ?? entry(service, 'build') ?? entry(service, 'extends'),
    )
  );
}

function read(files: readonly InputFile[]): Reading {
  const resources: Resource[] = [];
  for (const { documents } of files) {
    for (const document of documents) {
      const services = entry(document, 'services');
      if (services?.kind !== 'map') continue;
      for (const [name, service] of services.entries) {
        resources.push({
          dialect: 'compose',
          type: 'service',
          address: `services.${name}`,
          at: placeOf(service),
          facets: facets(name, new View(service)),
        });
      }
    }
  }
  return { resources, problems: [] };
}

function facets(name: string, view: View): Facet[] {
  const what = `service ${name}`;
  const limits = 'deploy.resources.limits';
  const options = view.texts('security_opt');
  const seccomp = options.find((option) => option.state === 'known' && option.value.startsWith('seccomp'));
  const workload: Workload = {
    facet: 'Workload',
    what,
    role: 'main',
    nonRoot: mapValue(view.text('user'), (user) => !/^(root|0+)(:|$)/.test(user)),
    readOnlyRoot: view.boolOr('read_only', false, OFF),
    privileged: view.boolOr('privileged', false, OFF),
    privilegeEscalation: orDefault(
      mapValue(noNewPrivileges(options, view), (is) => !is),
      true,
      platformDefault('Docker: no-new-privileges is off'),
    ),
    droppedCapabilities: view.textList('cap_drop'),
    addedCapabilities: view.textList('cap_add'),
    seccomp:
      seccomp?.state === 'known'
        ? known(seccomp.value.includes('unconfined') ? 'Unconfined' : 'Localhost', seccomp.at)
        : known('RuntimeDefault', view.at(), { default: platformDefault('Docker applies its own seccomp profile') }),
    cpuLimit: view.text(['cpus', `${limits}.cpus`]),
    memoryLimit: view.text(['mem_limit', `${limits}.memory`]),
    liveness: known(
      view.has('healthcheck') && view.text('healthcheck.disable').state === 'absent',
      view.at('healthcheck'),
    ),
    // What is built here has no tag to pin.
    ...(view.has('build') ? {} : { image: interpolated(view.text('image')) }),
  };
  return [
    workload,
    {
      facet: 'HostAccess',
      what,
      network: mapValue(view.textOr('network_mode', 'bridge', OFF), (mode) => mode === 'host'),
      pid: mapValue(view.textOr('pid', 'own', OFF), (mode) => mode === 'host'),
      ipc: mapValue(view.textOr('ipc', 'own', OFF), (mode) => mode === 'host'),
      paths: sensitivePaths(view),
    },
    ...published(view),
    ...[
      environment('environment', what, environmentTexts(view.get('environment'))),
      environment('build', what, environmentTexts(view.get('build.args'))),
    ].filter((facet) => facet !== undefined),
  ];
}

function noNewPrivileges(options: readonly Value<string>[], view: View): Value<boolean> {
  const found = options.map((option) => mapValue(option, (text) => /^no-new-privileges(:true|=true)?$/.test(text)));
  return found.length === 0 ? absent(view.at('security_opt')) : anyOf(found, view.at('security_opt'));
}

/** A mount of the project's own folder is how Compose is used; one of the machine's is what the rule is about. */
function sensitivePaths(view: View): Value<string>[] {
  return itemsOf(view.get('volumes')).flatMap((volume): Value<string>[] => {
    const path = textOf(volume)?.split(':')[0] ?? textOf(entry(volume, 'source'));
    return path !== undefined &&
      (path === '/' || /^\/(var\/run|run|etc|proc|sys|dev|boot|root|home|usr|lib|var\/lib)(\/|$)/.test(path))
      ? [known(path, placeOf(volume))]
      : [];
  });
}

/** `8080:80` listens on every interface; `127.0.0.1:8080:80` does not. */
function published(view: View): Facet[] {
  return itemsOf(view.get('ports')).map((port) => {
    const at = placeOf(port);
    const text = convert(port, at, (node) =>
      node.kind === 'map' ? (textOf(entry(node, 'host_ip')) ?? 'all') : readText(node),
    );
    return exposure(
      'address',
      'published port',
      mapValue(
        text,
        (written) =>
          (!/^(127\.|localhost|\[?::1)/.test(written) && written.includes(':')) ||
          written === 'all' ||
          written === '0.0.0.0',
      ),
    );
  });
}

/** `{KEY: value}` or `["KEY=value"]`. */
function environmentTexts(node: Node | undefined): NamedText[] {
  if (node?.kind === 'map')
    return [...node.entries].map(([name, value]) => ({
      name,
      value: interpolated(convert(value, placeOf(value), readText)),
    }));
  return itemsOf(node).flatMap((item): NamedText[] => {
    const text = textOf(item) ?? '';
    const at = text.indexOf('=');
    return at < 0 ? [] : [{ name: text.slice(0, at), value: interpolated(known(text.slice(at + 1), placeOf(item))) }];
  });
}

/** `${NAME}` comes from the environment; `${NAME:-text}` is text where nothing else is said. */
function interpolated(value: Value<string>): Value<string> {
  if (value.state !== 'known' || !/\$\{?\w/.test(value.value)) return value;
  const open: string[] = [];
  const text = value.value.replace(
    /\$\{(\w+)(?::?-([^}]*))?[^}]*\}|\$(\w+)/g,
    (_, name: string | undefined, fallback: string | undefined, bare: string | undefined) => {
      if (fallback === undefined) open.push(name ?? bare ?? '');
      return fallback ?? '';
    },
  );
  return open.length > 0
    ? { state: 'unknown', dependsOn: `environment variable ${open.join(', ')}`, at: value.at }
    : known(text, value.at);
}
