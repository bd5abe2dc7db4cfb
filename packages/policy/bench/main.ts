import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { checkovOnCorpus, checkovSeconds } from './checkov';
import { judgeCorpus, loadCorpus } from './corpus';
import { measureGrowth } from './growth';
import { ownSeconds, renderedPaths } from './repository';
import { silentUnknowns } from './silent-unknown';

/** One measured figure; `against` is what it is held beside, in the same unit and the same run. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: number;
  readonly ratio: number;
}

const WORKSPACE = resolve(__dirname, '../../..');
const CORPUS = process.env.FAIRWAY_CORPUS ?? join(WORKSPACE, '../shared/corpora/policy-dev');

const figure = (name: string, value: number, unit: string, against: number): Figure => ({
  name,
  value: round(value),
  unit,
  against: round(against),
  ratio: round(against === 0 ? 0 : value / against),
});
const round = (value: number): number => Math.round(value * 1000) / 1000;

async function main(): Promise<void> {
  const figures: Figure[] = [];
  const checkov = await ensureTool('checkov');
  if (existsSync(join(CORPUS, 'index.json'))) {
    const corpus = loadCorpus(CORPUS);
    const own = await judgeCorpus(CORPUS, corpus);
    const theirs = checkovOnCorpus(checkov.executable, CORPUS, corpus);
    for (const line of own.differences) process.stdout.write(`${line}\n`);
    figures.push(
      figure('caught', own.caught, `of ${own.bad} bad snippets; against checkov`, theirs.caught),
      figure('false_alarms', own.falseAlarms, `of ${own.good} good snippets; against checkov`, theirs.falseAlarms),
      figure(
        'parity',
        own.parity,
        `of ${own.pairs} rules caught in Terraform and CloudFormation; against checkov`,
        theirs.parity,
      ),
      figure('silent_unknown', await silentUnknowns(CORPUS, corpus), 'passes where the deciding value is not known', 0),
    );
  } else {
    process.stdout.write(
      `No corpus at ${CORPUS}: set FAIRWAY_CORPUS to the folder that holds its index.json. Skipping what needs it.\n`,
    );
  }
  const rendered = renderedPaths(WORKSPACE);
  if (rendered.length > 0) {
    const theirs = checkovSeconds(checkov.executable, rendered);
    figures.push(
      figure(
        'time_over_checkov',
        ownSeconds(rendered),
        `s for what this repository renders (${rendered.length} paths); against checkov`,
        theirs,
      ),
    );
  }
  const growth = measureGrowth();
  figures.push(
    figure(
      'growth_10000_over_1000',
      growth.large.seconds / growth.small.seconds,
      'times the time for 10 times the resources',
      10,
    ),
    figure(
      'seconds_10000',
      growth.large.seconds,
      's for a graph of 10,000 resources; against 1,000',
      growth.small.seconds,
    ),
    figure(
      'megabytes_10000',
      growth.large.megabytes,
      'MB of memory for 10,000 resources; against 1,000',
      growth.small.megabytes,
    ),
  );
  const folder = join(__dirname, '../dist/bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'policy.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
  for (const { name, value, unit, against } of figures)
    process.stdout.write(
      `${name.padEnd(24)} ${String(value).padStart(9)}   beside ${String(against).padStart(8)}   ${unit}\n`,
    );
}

void main();
