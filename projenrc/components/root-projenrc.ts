import { relative } from 'node:path';
import { type Project, ProjenrcFile } from 'projen';

/** Makes the header of generated files name the root's .projenrc.ts. */
export class RootProjenrc extends ProjenrcFile {
  public readonly filePath: string;

  constructor(project: Project) {
    super(project);
    this.filePath = relative(project.outdir, `${project.root.outdir}/.projenrc.ts`);
  }
}
