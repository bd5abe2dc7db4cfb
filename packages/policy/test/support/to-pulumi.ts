import { REFERENCE } from '../../src/adapters/pulumi/recorder';
import { parseHcl } from '../../src/adapters/terraform/hcl/parser';
import { ModuleInstance } from '../../src/adapters/terraform/instance';
import { loadHcl } from '../../src/adapters/terraform/load-hcl';
import { emptyModule } from '../../src/adapters/terraform/module';
import type { Node } from '../../src/tree/node';
import { SourceText } from '../../src/tree/source';

/** Terraform resources as the graph that Pulumi's mocks record of the same program. */
export function toPulumi(hcl: string): string {
  const source = new SourceText('main.tf', hcl);
  const module = emptyModule('.');
  loadHcl(module, parseHcl(source), source);
  const resources = new ModuleInstance(module, () => undefined, undefined, '', 0).resources();
  const graph = resources.map(({ type, address, properties }) => ({
    urn: address,
    type: tokenOf(type),
    inputs: value(properties, true),
  }));
  return JSON.stringify({ fairwayPulumiGraph: graph });
}

const tokenOf = (type: string): string =>
  `aws:any/any:${type.replace(/^aws_/, '_').replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;
const camel = (key: string): string => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function value(node: Node, named: boolean): unknown {
  const [reference] = node.refs ?? [];
  switch (node.kind) {
    case 'scalar':
      return reference ? `${REFERENCE}${reference.address}#${reference.attribute ?? 'id'}` : node.value;
    case 'unknown':
      return (node.template ?? '').replace(
        '{?}',
        reference ? `${REFERENCE}${reference.address}#${reference.attribute ?? 'id'}` : '',
      );
    case 'list':
      return node.items.map((item) => value(item, named));
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, item]) => [
          named && /^[a-z_0-9]+$/.test(key) ? camel(key) : key,
          value(item, named),
        ]),
      );
  }
}
