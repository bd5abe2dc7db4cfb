import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Component, type Project } from 'projen';

const SUFFIX = '.sample';

/**
 * Gives a new project a program that builds, passes its checks and can be deployed; from then on it belongs to its owners.
 *
 * `projenrc/samples/<kind>` holds it for a service called `sample-service`; each file ends in `.sample`, so that no tool takes
 * it for a part of this workspace.
 */
export class SampleCode extends Component {
  /**
   * @param kind folder below `projenrc/samples`
   * @param mark file that every project of this kind has; where it exists nothing is written
   */
  constructor(
    project: Project,
    private readonly kind: string,
    private readonly mark: string,
  ) {
    super(project);
  }

  public override synthesize(): void {
    const { outdir, name } = this.project;
    if (existsSync(join(outdir, this.mark))) return;
    const service = name.split('/').at(-1) ?? name;
    const named = (text: string) =>
      text.replaceAll('sample-service', service).replaceAll('sample_service', service.replaceAll('-', '_'));
    const folder = join(__dirname, '..', 'samples', this.kind);
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith(SUFFIX)) continue;
      const file = join(outdir, named(entry.slice(0, -SUFFIX.length)));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, named(readFileSync(join(folder, entry), 'utf8')));
    }
  }
}
