import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFiles } from '../src/check';
import { RULES } from '../src/rules';

export interface Snippet {
  readonly policy: string;
  readonly dialect: string;
  /** The other authors' own name of what the snippet shows, such as `cloud/aws/s3/enable_bucket_encryption`. */
  readonly rule: string;
  readonly label: 'good' | 'bad';
  readonly path: string;
  readonly checkov: readonly string[];
}

export interface Score {
  readonly bad: number;
  readonly good: number;
  readonly caught: number;
  readonly falseAlarms: number;
  /** Rules that have bad snippets in both Terraform and CloudFormation. */
  readonly pairs: number;
  /** Pairs of which each bad snippet was caught. */
  readonly parity: number;
  readonly differences: readonly string[];
}

export function loadCorpus(folder: string): readonly Snippet[] {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Snippet[];
}

/** Our rules that mean the same as the one that a snippet is labelled for: each rule names its equivalents itself. */
export function rulesFor({ rule }: Snippet): readonly string[] {
  const name = rule.replace(/^cloud\/aws\//, '');
  return RULES.filter(({ equivalents }) => equivalents?.trivy?.includes(name)).map(({ id }) => id);
}

export async function judgeCorpus(folder: string, corpus: readonly Snippet[]): Promise<Score> {
  const hits = new Map<Snippet, boolean>();
  const differences: string[] = [];
  for (const snippet of corpus) {
    const ids = rulesFor(snippet);
    const { findings } = await checkFiles([join(folder, snippet.path)]);
    // What cannot be read is refused, whatever the snippet is about.
    const found = findings.filter(
      ({ verdict, ruleId }) => verdict === 'fail' && (ids.includes(ruleId) || ruleId === 'input-malformed'),
    );
    hits.set(snippet, found.length > 0);
    if (snippet.label === 'bad' && found.length === 0)
      differences.push(`missed: ${snippet.path} (${ids.join(', ') || 'no rule'})`);
    if (snippet.label === 'good' && found.length > 0)
      differences.push(`false alarm: ${snippet.path}: ${found[0]?.ruleId} ${found[0]?.found}`);
  }
  return { ...score(corpus, (snippet) => hits.get(snippet) ?? false), differences };
}

export function score(corpus: readonly Snippet[], hit: (snippet: Snippet) => boolean): Omit<Score, 'differences'> {
  const bad = corpus.filter(({ label }) => label === 'bad');
  const good = corpus.filter(({ label }) => label === 'good');
  const both = [...new Set(bad.map(({ rule }) => rule))].filter((rule) =>
    ['terraform', 'cloudformation'].every((dialect) =>
      bad.some((snippet) => snippet.rule === rule && snippet.dialect === dialect),
    ),
  );
  const parity = both.filter((rule) => bad.filter((snippet) => snippet.rule === rule).every(hit));
  return {
    bad: bad.length,
    good: good.length,
    caught: bad.filter(hit).length,
    falseAlarms: good.filter(hit).length,
    pairs: both.length,
    parity: parity.length,
  };
}
