import { relative } from 'node:path';
import { Component, JsonFile, type Project } from 'projen';
import { TARGET_DEFAULTS } from './nx-workspace';
import { RootProjenrc } from './root-projenrc';

/** One nx target. What `nx.json` says of the verb holds unless it is said here. */
export interface Target {
  /** Shell command, run in the project's folder. Several run one after the other. */
  readonly command: string | readonly string[];
  readonly dependsOn?: readonly (string | { readonly projects: readonly string[]; readonly target: string })[];
  readonly inputs?: readonly (string | object)[];
  /** Files that the target leaves, relative to the project's folder. */
  readonly outputs?: readonly string[];
  readonly cache?: boolean;
  /** False for a target that must have the machine to itself. */
  readonly parallelism?: boolean;
}

export interface NxProjectOptions {
  readonly name: string;
  /** `scope:*` says which arrows may start and end here, `kind:*` how it is built. */
  readonly tags: readonly string[];
  /** Projects that no import reveals, such as the app that an infra project runs. */
  readonly implicitDependencies?: readonly string[];
}

/** Writes project.json: the verbs of one project. */
export class NxProject extends Component {
  /** The project's verbs, or undefined where nx does not know the project. */
  public static find(project: Project): NxProject | undefined {
    return project.components.find((component): component is NxProject => component instanceof NxProject);
  }

  public static of(project: Project): NxProject {
    const found = NxProject.find(project);
    if (!found) throw new Error(`${project.name} has no NxProject component: create one in its constructor`);
    return found;
  }

  public readonly name: string;
  private readonly targets = new Map<string, Target>();

  constructor(project: Project, options: NxProjectOptions) {
    super(project);
    this.name = options.name;
    new RootProjenrc(project);
    const toRoot = relative(project.outdir, project.root.outdir);
    new JsonFile(project, 'project.json', {
      marker: true,
      obj: () => ({
        $schema: `${toRoot}/node_modules/nx/schemas/project-schema.json`,
        name: options.name,
        root: relative(project.root.outdir, project.outdir),
        tags: options.tags,
        implicitDependencies: options.implicitDependencies,
        targets: Object.fromEntries([...this.targets].map(([verb, target]) => [verb, render(target)])),
      }),
    });
  }

  public get verbs(): string[] {
    return [...this.targets.keys()];
  }

  public setTarget(verb: string, target: Target): this {
    this.targets.set(verb, target);
    return this;
  }

  /** Replaces what a target waits for; what nx.json says of the verb no longer holds. */
  public waitFor(verb: string, dependsOn: NonNullable<Target['dependsOn']>): this {
    const target = this.targets.get(verb);
    if (!target) throw new Error(`${this.name} has no target ${verb}: set it before saying what it waits for`);
    return this.setTarget(verb, { ...target, dependsOn });
  }

  /** Adds to what a target waits for, be that said here or in nx.json. */
  public alsoWaitFor(verb: keyof typeof TARGET_DEFAULTS, more: NonNullable<Target['dependsOn']>): this {
    const usual = this.targets.get(verb)?.dependsOn ?? TARGET_DEFAULTS[verb].dependsOn;
    return this.waitFor(verb, [...usual, ...more]);
  }
}

function render(target: Target): object {
  const several = typeof target.command !== 'string';
  return {
    executor: 'nx:run-commands',
    cache: target.cache,
    parallelism: target.parallelism,
    dependsOn: target.dependsOn,
    inputs: target.inputs,
    outputs: target.outputs?.map((output) => `{projectRoot}/${output}`),
    options: {
      cwd: '{projectRoot}',
      ...(several ? { commands: target.command, parallel: false } : { command: target.command }),
    },
  };
}
