import { posix } from 'node:path';
import type { Dialect } from '../model/resource';
import type { Node } from '../tree/node';
import { isTemplate } from './cloudformation';
import { isCompose } from './docker/compose';
import { isWorkflow } from './github';
import { isKubernetes } from './kubernetes';
import { isPulumi } from './pulumi';
import { isPlan, isTerraformJson } from './terraform';

const DOCKERFILE = /^(?:(?:.*\.)?(?:dockerfile|containerfile)|(?:dockerfile|containerfile)(?:\..*)?)$/i;
const TERRAFORM = /\.(?:tf|tofu|tfvars)$/;
const DATA = /\.(?:json|ya?ml|template)$/i;

/** What a file may be by its name. */
export function kindOfName(file: string): 'dockerfile' | 'hcl' | 'json' | 'yaml' | undefined {
  const name = posix.basename(file);
  if (DOCKERFILE.test(name) && !DATA.test(name)) return 'dockerfile';
  if (TERRAFORM.test(name)) return 'hcl';
  if (/\.(?:json|template)$/i.test(name)) return 'json';
  return /\.ya?ml$/i.test(name) ? 'yaml' : undefined;
}

/** The dialect that documents are written in; undefined where no adapter knows them. */
export function dialectOf(documents: readonly Node[]): Dialect | undefined {
  const some = (test: (node: Node) => boolean): boolean => documents.some(test);
  if (some(isPulumi)) return 'pulumi';
  if (some(isPlan) || some(isTerraformJson)) return 'terraform';
  if (some(isKubernetes)) return 'kubernetes';
  if (some(isTemplate)) return 'cloudformation';
  if (some(isWorkflow)) return 'github-workflow';
  if (some(isCompose)) return 'compose';
  return undefined;
}
