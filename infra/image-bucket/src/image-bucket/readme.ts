import { readFileSync, writeFileSync } from 'node:fs';
import { OUTPUTS } from './outputs';
import { type Input, INPUTS } from './variables';

const BEGIN = '<!-- written by npx nx module image-bucket -->';
const END = '<!-- end -->';

/** The table of inputs for the module's README. */
export function inputsTable(): string {
  const rows = Object.entries<Input>(INPUTS).map(([name, input]) => {
    const value = 'default' in input ? `\`${JSON.stringify(input.default)}\`` : 'required';
    return `| \`${name}\` | \`${input.type.replaceAll('|', '\\|')}\` | ${value} | ${input.description} |`;
  });
  return ['| input | type | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The table of outputs for the module's README. */
export function outputsTable(): string {
  const rows = Object.entries(OUTPUTS).map(([name, { description }]) => `| \`${name}\` | ${description} |`);
  return ['| output | what it is |', '| --- | --- |', ...rows].join('\n');
}

/** Replaces what stands between each pair of marks, in order; the rest of the file is written by hand. */
export function renderReadme(text: string, tables: readonly string[]): string {
  const [head = '', ...sections] = text.split(BEGIN);
  if (sections.length !== tables.length || sections.some((section) => !section.includes(END))) {
    throw new Error(`README_MARKS: expected ${tables.length} pairs of ${BEGIN} and ${END}, found ${sections.length}.`);
  }
  return [head, ...sections.map((section, i) => `${BEGIN}\n${tables[i]}\n${section.slice(section.indexOf(END))}`)].join(
    '',
  );
}

export function updateReadme(file: string, tables: readonly string[]): void {
  writeFileSync(file, renderReadme(readFileSync(file, 'utf8'), tables));
}
