import { Component, type javascript, JsonFile } from 'projen';

const LINT_CONFIG = '{workspaceRoot}/projenrc/eslint/**/*';

/** What a verb on a stage needs: the command, and the local stage up where the stage is on it. */
const ON_A_STAGE = [
  { projects: ['cli'], target: 'build' },
  { projects: ['local'], target: 'up' },
];

/** What holds of a verb in every project that does not say otherwise. */
export const TARGET_DEFAULTS = {
  build: { cache: true, dependsOn: ['^build'], inputs: ['production', '^production', 'lockfile'] },
  lint: { cache: true, dependsOn: ['^build'], inputs: ['default', '^production', 'lockfile', LINT_CONFIG] },
  test: { cache: true, dependsOn: ['build', '^build'], inputs: ['default', '^production', 'lockfile'] },
  policy: { cache: true, dependsOn: ['build', '^build'], inputs: ['production', '^production', 'lockfile'] },
  integration: { cache: false, parallelism: false, dependsOn: ['build', ...ON_A_STAGE] },
  prove: { cache: false, parallelism: false, dependsOn: ['build', ...ON_A_STAGE] },
  deploy: { cache: false, dependsOn: ['build', 'policy', ...ON_A_STAGE] },
  verify: { cache: false, dependsOn: ['build', ...ON_A_STAGE] },
  rollback: { cache: false, dependsOn: ['build', ...ON_A_STAGE] },
  destroy: { cache: false, dependsOn: ['build', ...ON_A_STAGE] },
  bench: { cache: false, dependsOn: ['build'] },
};

/**
 * Writes nx.json: what each verb waits for, reads and leaves behind, said once for every project.
 *
 * A verb that touches a running stage is never cached: nx can hash files, not the state of a cloud.
 */
export class NxWorkspace extends Component {
  constructor(root: javascript.NodeProject) {
    super(root);
    new JsonFile(root, 'nx.json', {
      marker: true,
      obj: {
        $schema: './node_modules/nx/schemas/nx-schema.json',
        defaultBase: 'main',
        neverConnectToCloud: true,
        analytics: false,
        useDaemonProcess: false,
        tui: { enabled: false },
        namedInputs: {
          sharedGlobals: [
            '{workspaceRoot}/.projenrc.ts',
            '{workspaceRoot}/projenrc/**/*',
            { runtime: 'node --version' },
          ],
          default: ['{projectRoot}/**/*', 'sharedGlobals', { externalDependencies: [] }],
          production: [
            'default',
            '!{projectRoot}/test/**/*',
            '!{projectRoot}/integration/**/*',
            '!{projectRoot}/**/*.md',
          ],
          lockfile: ['{workspaceRoot}/package-lock.json'],
        },
        targetDefaults: TARGET_DEFAULTS,
      },
    });
  }
}
