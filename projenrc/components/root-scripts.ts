import { Component, type javascript } from 'projen';

/**
 * The commands that people type at the root.
 *
 * They run a script without dependencies, because they must work in a clone where nothing is installed yet.
 */
export class RootScripts extends Component {
  constructor(root: javascript.NodeProject) {
    super(root);
    for (const task of root.tasks.all) root.package.removeScript(task.name);
    for (const verb of ['deploy', 'destroy', 'prove', 'setup', 'test']) {
      root.package.setScript(verb, `node tools/setup/main.mjs ${verb}`);
    }
    // What the workflows do beside the verbs of nx; it runs in a clone that is set up.
    root.package.setScript('ci', 'tsx tools/ci/src/main.ts');
  }
}
