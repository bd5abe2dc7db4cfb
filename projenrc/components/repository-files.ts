import { Component } from 'projen';
import type { Workspace } from '../workspace';
import { GeneratedText } from './generated-text';

/** Files that editors and GitHub read: `.editorconfig`, Prettier's settings, CODEOWNERS. */
export class RepositoryFiles extends Component {
  constructor(private readonly workspace: Workspace) {
    super(workspace);
    this.write('.editorconfig', () => [
      'root = true',
      '',
      '[*]',
      'charset = utf-8',
      'end_of_line = lf',
      'indent_size = 2',
      'indent_style = space',
      'insert_final_newline = true',
      'trim_trailing_whitespace = true',
      '',
      '[*.py]',
      'indent_size = 4',
      '',
      '[{*.go,Makefile}]',
      'indent_style = tab',
      '',
      '[*.md]',
      'trim_trailing_whitespace = false',
    ]);
    this.write('.prettierrc.yaml', () => ['printWidth: 120', 'singleQuote: true']);
    this.write('eslint.config.mjs', () => ["export { default } from './projenrc/eslint/config.mjs';"], '//');
    this.write('.github/CODEOWNERS', () => this.codeowners());
  }

  /** The last matching row wins, so the platform's own row stands first. */
  private codeowners(): string[] {
    const rows = this.workspace.services.flatMap(({ declaration }) =>
      [...new Set([declaration.app, declaration.project])].map((folder) => `/${folder}/ ${declaration.owner}`),
    );
    return [`* ${this.workspace.platformOwner}`, ...rows];
  }

  private write(path: string, lines: () => readonly string[], comment = '#'): void {
    new GeneratedText(this.workspace, path, lines, comment);
  }
}
