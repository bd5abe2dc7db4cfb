import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Component, type Project } from 'projen';
import { NxProject } from './nx-project';

/** Where a service says what its rollouts are proved by. */
const PROOF = 'integration/rollout.test.ts';

/**
 * Adds `deploy`, `verify`, `rollback` and `destroy`: each is the `fairway` command of that name in the project's folder; and `prove`, the
 * long run of the proof that `integration` runs in short.
 */
export class DeliveryVerbs extends Component {
  constructor(project: Project) {
    super(project);
    for (const verb of ['deploy', 'verify', 'rollback', 'destroy']) {
      NxProject.of(project).setTarget(verb, { command: `fairway ${verb}` });
    }
    if (!existsSync(join(project.outdir, PROOF))) return;
    NxProject.of(project).setTarget('prove', {
      // It also writes the service's section of docs/proof.md.
      command: `node ${relative(project.outdir, project.root.outdir)}/tools/setup/prove.mjs`,
    });
  }
}
