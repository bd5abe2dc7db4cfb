import { TypeScriptProject } from './typescript-project';
import type { Workspace } from './workspace';

/** `tools/base-images`: builds the images that Dockerfiles start from where no registry can be reached. */
export class BaseImages extends TypeScriptProject {
  constructor(workspace: Workspace) {
    super(workspace, {
      path: 'tools/base-images',
      name: 'base-images',
      description: 'Base images built from Debian packages, bit for bit the same each time',
      tags: ['scope:tools', 'kind:base-images'],
      integration: true,
    });
    this.nx.setTarget('base-images', { command: 'node lib/main.js', dependsOn: ['build'], cache: false });
  }
}
