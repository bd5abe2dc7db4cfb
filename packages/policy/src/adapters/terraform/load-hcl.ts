import type { SourceText } from '../../tree/source';
import type { Block, Body } from './hcl/ast';
import type { Declaration, ModuleSource } from './module';

/** Adds the declarations of one `.tf` file. */
export function loadHcl(module: ModuleSource, body: Body, source: SourceText): void {
  for (const block of body.blocks) loadBlock(module, block, source);
}

/** Adds the values of one `.tfvars` file. */
export function loadAssigned(module: ModuleSource, body: Body, source: SourceText): void {
  for (const attribute of body.attributes) {
    module.assigned.set(attribute.name, single(attribute.name, 'assigned', attribute, source));
  }
}

function loadBlock(module: ModuleSource, block: Block, source: SourceText): void {
  const [first = '', second = ''] = block.labels;
  const declare = (address: string, type: string): Declaration => ({
    address,
    type,
    written: { syntax: 'hcl', body: block.body, source },
    source,
    offset: block.at,
  });
  switch (block.type) {
    case 'resource':
      module.resources.push(declare(`${first}.${second}`, first));
      break;
    case 'data':
      module.resources.push(declare(`data.${first}.${second}`, `data.${first}`));
      break;
    case 'variable':
      module.variables.set(first, declare(first, 'variable'));
      break;
    case 'output':
      module.outputs.set(first, declare(first, 'output'));
      break;
    case 'module':
      module.calls.set(first, declare(first, 'module'));
      break;
    case 'provider':
      module.providers.push(declare(`provider.${first}`, `provider.${first}`));
      break;
    case 'locals':
      for (const attribute of block.body.attributes) {
        module.locals.set(attribute.name, single(attribute.name, 'local', attribute, source));
      }
      break;
    default:
  }
}

/** One attribute as a declaration whose body holds it under the name `value`. */
function single(name: string, type: string, attribute: Body['attributes'][number], source: SourceText): Declaration {
  const body: Body = { attributes: [{ ...attribute, name: 'value' }], blocks: [], at: attribute.at };
  return { address: name, type, written: { syntax: 'hcl', body, source }, source, offset: attribute.at };
}
