import { TypeScriptProject } from './typescript-project';
import { type PinnedPackage, pinned } from './versions';
import type { Workspace } from './workspace';

export interface LibraryOptions {
  readonly description: string;
  readonly uses?: readonly Library[];
  /** Libraries that only its tests import. */
  readonly testUses?: readonly Library[];
  /** Packages from the registry, pinned by `versions.ts`. */
  readonly deps?: readonly PinnedPackage[];
  readonly devDeps?: readonly PinnedPackage[];
  readonly integration?: boolean;
  /** Commands that the package installs: name to file below the package. */
  readonly bin?: Record<string, string>;
}

/** A package that services share: `packages/<name>`. */
export class Library extends TypeScriptProject {
  constructor(workspace: Workspace, name: string, options: LibraryOptions) {
    super(workspace, {
      path: `packages/${name}`,
      name,
      description: options.description,
      tags: [`scope:${name}`, 'kind:library'],
      uses: options.uses,
      testUses: options.testUses,
      deps: pinned(...(options.deps ?? [])),
      devDeps: pinned(...(options.devDeps ?? [])),
      integration: options.integration,
    });
    if (options.bin) this.package.addBin(options.bin);
  }
}
