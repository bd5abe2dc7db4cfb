import { Project } from 'projen';
import { NxProject } from './components/nx-project';
import { PythonTools, type PythonToolsOptions } from './components/python-tools';
import type { Workspace } from './workspace';

export interface PythonAppOptions extends PythonToolsOptions {
  /** Name of the service whose program this is; the folder is `apps/<service>`. */
  readonly service: string;
  /**
   * Name in the nx graph.
   * @default `<service>-app`
   */
  readonly name?: string;
}

/** A Python program in `apps/<service>`: build (type check), lint and test from hash-pinned requirements. */
export class PythonApp extends Project {
  public readonly nx: NxProject;

  constructor(workspace: Workspace, { service, name = `${service}-app`, ...tools }: PythonAppOptions) {
    super({ parent: workspace, outdir: `apps/${service}`, name });
    this.nx = new NxProject(this, { name, tags: ['scope:app', 'kind:python', `service:${service}`] });
    new PythonTools(this, tools);
  }
}
