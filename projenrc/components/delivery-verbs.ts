import { Component, type Project } from 'projen';
import { NxProject } from './nx-project';

/** Adds `deploy`, `verify`, `rollback` and `destroy`: each is the `fairway` command of that name in the project's folder. */
export class DeliveryVerbs extends Component {
  constructor(project: Project) {
    super(project);
    for (const verb of ['deploy', 'verify', 'rollback', 'destroy']) {
      NxProject.of(project).setTarget(verb, { command: `fairway ${verb}` });
    }
  }
}
