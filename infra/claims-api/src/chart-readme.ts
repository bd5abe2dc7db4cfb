import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, type Node, parse, parseDocument } from 'yaml';
import { CHART } from './paths';

interface Row {
  readonly key: string;
  readonly fallback: string;
  readonly purpose: string;
}

/** The chart's README: a table of its values, made of the comments that stand above each key. */
export function chartReadme(folder = CHART): string {
  const { name, description } = parse(readFileSync(join(folder, 'Chart.yaml'), 'utf8')) as Record<string, string>;
  const document = parseDocument(readFileSync(join(folder, 'values.yaml'), 'utf8'));
  const rows = rowsOf(document.contents, []);
  return `# ${name}

${description}. Made of the comments in \`values.yaml\`: change them there, then \`node infra/claims-api/lib/main.js chart-readme\`.

    helm install ${name} . --values my-values.yaml
    helm test ${name}

Required: where the image is (\`image\`), a Secret with the keys (\`keys\`), one source of data (\`data\`) and, unless
\`expose.kind\` is \`none\`, the public name (\`expose.host\`). Examples lie in \`ci/\`.

| value | default | purpose |
| --- | --- | --- |
${rows.map(({ key, fallback, purpose }) => `| \`${key}\` | \`${fallback}\` | ${purpose} |`).join('\n')}
`;
}

/** A map with a comment on one of its keys is described key by key; any other value as a whole. */
function rowsOf(node: unknown, at: readonly string[], above = ''): Row[] {
  if (isMap(node) && node.items.length > 0 && at.length < 4) {
    const rows = node.items.flatMap(({ key, value }, index) => {
      const name = isScalar(key) ? String(key.value) : '';
      const own = commentOf(key) || (index === 0 ? commentOf(node) : '');
      return rowsOf(value, [...at, name], own);
    });
    if (above === '' || at.length === 0) return rows;
  }
  const fallback = JSON.stringify((node as Node | null)?.toJSON() ?? null);
  return [{ key: at.join('.'), fallback, purpose: above.replaceAll('|', '\\|') }];
}

function commentOf(node: unknown): string {
  const comment = (node as Node | null)?.commentBefore ?? '';
  // A blank line parts the file's own comment from that of its first key.
  return (comment.split('\n\n').at(-1) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
}
