import type { Library } from './library';
import { TypeScriptProject } from './typescript-project';
import { pinned } from './versions';
import type { Workspace } from './workspace';

/** `tools/base-images`: builds the images that Dockerfiles start from where no registry can be reached. */
export class BaseImages extends TypeScriptProject {
  constructor(workspace: Workspace, options: { readonly uses: readonly Library[] }) {
    super(workspace, {
      path: 'tools/base-images',
      name: 'base-images',
      description: 'Base images built from Debian packages, bit for bit the same each time',
      uses: options.uses,
      deps: pinned('zod'),
      tags: ['scope:tools', 'kind:base-images'],
      integration: true,
    });
    // It asks for Docker alone, not for the local stage.
    this.nx.setTarget('integration', {
      command: 'jest --config jest.integration.config.js --ci --passWithNoTests=false --runInBand',
      dependsOn: ['build'],
      outputs: ['reports/junit/integration.xml'],
    });
    this.nx.setTarget('base-images', { command: 'node lib/main.js', dependsOn: ['build'], cache: false });
    // What services that run Python wait for: quick where it was done before or the official images can be had.
    this.nx.setTarget('python-images', {
      command: 'node lib/main.js --unless-official base-python base-build',
      dependsOn: ['build'],
      cache: false,
    });
    // For a Dockerfile that was only ever built on our own.
    this.nx.setTarget('own-python-images', {
      command: 'node lib/main.js base-python base-build',
      dependsOn: ['build'],
      cache: false,
    });
    this.nx.setTarget('pin', { command: 'node lib/pin.js', dependsOn: ['build'], cache: false });
  }
}
