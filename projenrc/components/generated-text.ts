import { FileBase, type Project } from 'projen';

/** A text file whose first line says that projen wrote it; its lines are asked for when everything is declared. */
export class GeneratedText extends FileBase {
  constructor(
    project: Project,
    path: string,
    private readonly lines: () => readonly string[],
    private readonly comment = '#',
  ) {
    super(project, path);
  }

  protected override synthesizeContent(): string {
    return [`${this.comment} ${this.marker}`, ...this.lines(), ''].join('\n');
  }
}
