import { posix } from 'node:path';
import { buildResources } from '../../aws/build';
import type { InputProblem, Resource } from '../../model/resource';
import { InputError } from '../../tree/input-error';
import type { Adapter, InputFile, Reading } from '../input';
import { problemOf } from '../input';
import { parseHcl } from './hcl/parser';
import { ModuleInstance } from './instance';
import { loadAssigned, loadHcl } from './load-hcl';
import { loadJson } from './load-json';
import { emptyModule, type ModuleSource } from './module';
import { isPlan, readPlan } from './plan';

export { isTerraformJson } from './load-json';
export { isPlan } from './plan';

/** Terraform: HCL, the JSON syntax that cdktf writes, and plans as `terraform show -json` prints them. */
export const terraform: Adapter = { dialect: 'terraform', read };

function read(files: readonly InputFile[]): Reading {
  const problems: InputProblem[] = [];
  const resources: Resource[] = [];
  const modules = new Map<string, ModuleSource>();
  for (const file of files) {
    const plan = file.documents.find(isPlan);
    try {
      if (plan) resources.push(...buildResources(readPlan(plan)));
      else addFile(modules, file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(problemOf(error));
    }
  }
  const called = new Set<string>();
  const moduleAt = (folder: string): ModuleSource | undefined => {
    called.add(folder);
    return modules.get(folder);
  };
  // A module that another one calls is judged there, with the values that it is given.
  const instances = new Map([...modules.values()].map((module) => [module, judgeModule(module, moduleAt)]));
  const roots = [...instances].filter(([module]) => !called.has(module.folder));
  for (const [, reading] of roots.length > 0 ? roots : [...instances]) {
    resources.push(...reading.resources);
    problems.push(...reading.problems);
  }
  return { resources, problems };
}

function judgeModule(module: ModuleSource, moduleAt: (folder: string) => ModuleSource | undefined): Reading {
  const instance = new ModuleInstance(module, moduleAt, undefined, '', 0);
  try {
    const resources = buildResources(instance.resources());
    return { resources, problems: instance.problems };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { resources: [], problems: [...instance.problems, problemOf(error)] };
  }
}

function addFile(modules: Map<string, ModuleSource>, { source, documents }: InputFile): void {
  const folder = posix.normalize(posix.dirname(source.file));
  const root = documents[0];
  let module = modules.get(folder);
  if (!module) modules.set(folder, (module = emptyModule(folder)));
  if (root?.kind === 'map') loadJson(module, root);
  else if (source.file.endsWith('.tfvars')) {
    if (/(^|\/)(terraform|[^/]*\.auto)\.tfvars$/.test(source.file)) loadAssigned(module, parseHcl(source), source);
  } else loadHcl(module, parseHcl(source), source);
}
