import { loadService, type ServiceDeclaration } from '@fairway/declaration';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Engine } from '../engine/engine';
import { DeliveryError, EXIT, reasonOf } from '../errors';
import type { Stage } from '../stage/stage';

/** Folders that hold one project each; a service is a project with a `service.json`. */
const GROUPS = ['infra', 'apps'];

/** The repository that a command works in. */
export class Workspace {
  constructor(public readonly root: string) {}

  /**
   * The workspace around a folder.
   *
   * @throws {DeliveryError} `WORKSPACE_MISSING`
   */
  public static around(folder: string): Workspace {
    for (let at = resolve(folder); ; at = dirname(at)) {
      if (existsSync(join(at, 'nx.json'))) return new Workspace(at);
      if (at === dirname(at)) break;
    }
    throw new DeliveryError(
      'WORKSPACE_MISSING',
      `found no nx.json in ${folder} nor above it. Go into the repository first.`,
    );
  }

  /** Every declared service, by name. */
  public services(): ServiceDeclaration[] {
    return GROUPS.flatMap((group) => projectsIn(join(this.root, group)))
      .map((folder) => loadService(folder))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Services that can go to a stage, by name. */
  public servicesFor({ isLocal }: Pick<Stage, 'isLocal'>): ServiceDeclaration[] {
    return this.services().filter(({ stages }) => isLocal || stages === 'every');
  }

  /**
   * The service of that name, or of the folder.
   *
   * @throws {DeliveryError} `SERVICE_UNKNOWN`
   */
  public service(name: string | undefined, folder: string): ServiceDeclaration {
    if (name === undefined && existsSync(join(folder, 'service.json'))) return loadService(folder);
    const services = this.services();
    const here = relative(this.root, resolve(folder));
    const found = services.find((service) => (name === undefined ? service.app === here : service.name === name));
    if (found) return found;
    const names = services.map((service) => service.name).join(', ') || 'none';
    throw new DeliveryError(
      'SERVICE_UNKNOWN',
      name === undefined
        ? `this folder declares no service. Name one with --service (${names}).`
        : `expected --service to be one of ${names}, found ${JSON.stringify(name.slice(0, 60))}. Declare it in .projenrc.ts.`,
      EXIT.usage,
    );
  }

  /** Absolute folder of the project that deploys the service. */
  public projectFolder(service: ServiceDeclaration): string {
    return join(this.root, service.project);
  }

  /**
   * What the service's project exports as `createEngine` from `lib/engine.js`.
   *
   * @throws {DeliveryError} `ENGINE_MISSING` or `ENGINE_BROKEN`
   */
  public engine(service: ServiceDeclaration): Engine {
    const file = join(this.projectFolder(service), 'lib/engine.js');
    if (!existsSync(file)) {
      throw new DeliveryError(
        'ENGINE_MISSING',
        `expected ${file}, found no such file. Build it: npx nx build ${service.name}`,
      );
    }
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- which service it is, is known only now
      return (require(file) as { createEngine(): Engine }).createEngine();
    } catch (error) {
      throw new DeliveryError(
        'ENGINE_BROKEN',
        `${file} gives no engine: ${reasonOf(error).split('\n')[0]}. Build it anew: npx nx build ${service.name}`,
        EXIT.environment,
        { cause: error },
      );
    }
  }
}

function projectsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((project) => existsSync(join(project, 'service.json')));
}
