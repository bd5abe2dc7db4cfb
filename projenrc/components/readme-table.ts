import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component } from 'projen';
import type { Workspace } from '../workspace';

const BEGIN = '<!-- services: written by projen from .projenrc.ts -->';
const END = '<!-- /services -->';

/** Keeps the table of services in README.md equal to what `.projenrc.ts` declares; the rest is written by hand. */
export class ReadmeTable extends Component {
  constructor(private readonly workspace: Workspace) {
    super(workspace);
  }

  public override synthesize(): void {
    const file = join(this.workspace.outdir, 'README.md');
    if (!existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    const from = text.indexOf(BEGIN);
    const to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new Error(
        `README.md has no table of services: expected the lines\n${BEGIN}\n${END}\nPut them where the table belongs.`,
      );
    }
    const updated = `${text.slice(0, from)}${BEGIN}\n${this.table()}\n${text.slice(to)}`;
    if (updated !== text) writeFileSync(file, updated);
  }

  private table(): string {
    const rows = this.workspace.services.map(
      ({ declaration: { name, description, toolchain, exposure, objectives, project, owner } }) =>
        `| [${name}](${project}) | ${description} | ${toolchain} | ${exposure} | ` +
        `${objectives.availability * 100} % without error, p99 ${objectives.latencyP99Ms} ms | ${owner} |`,
    );
    return [
      '| service | what it does | toolchain | exposure | objective | owner |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  }
}
