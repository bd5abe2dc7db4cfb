import { parseService } from '@fairway/declaration';
import { readSources } from '../../src/adapters/read-model';
import { checkModel, type CheckOptions } from '../../src/check';
import type { Report } from '../../src/engine/report';
import type { Dialect } from '../../src/model/resource';
import { SourceText } from '../../src/tree/source';

/** Names by which each dialect's files are known. */
export const FILE_NAMES: Readonly<Record<Dialect, string>> = {
  cloudformation: 'stack.template.yaml',
  terraform: 'main.tf',
  pulumi: 'graph.json',
  kubernetes: 'manifest.yaml',
  dockerfile: 'Dockerfile',
  compose: 'compose.yaml',
  'github-workflow': 'workflow.yaml',
};

/** Judges text in memory. */
export function judgeText(dialect: Dialect, text: string, options: CheckOptions = {}): Report {
  return judgeFiles({ [FILE_NAMES[dialect]]: text }, options);
}

export function judgeFiles(files: Readonly<Record<string, string>>, options: CheckOptions = {}): Report {
  const sources = Object.entries(files).map(([file, text]) => ({ source: new SourceText(file, text), named: true }));
  return checkModel(readSources(sources), options);
}

/** Findings of one rule, without those that pass. */
export const verdictsOf = (report: Report, ruleId: string): string[] =>
  report.findings.filter((finding) => finding.ruleId === ruleId).map(({ verdict }) => verdict);

export const publicService = parseService(
  {
    schemaVersion: 1,
    name: 'orders',
    description: 'Takes orders',
    toolchain: 'cdk',
    owner: '@acme/orders',
    exposure: 'public',
    app: 'apps/orders',
    project: 'infra/orders',
    probes: [{ name: 'health', path: '/healthz' }],
    objectives: { availability: 0.999, latencyP99Ms: 500 },
    limits: { memoryMb: 256, timeoutSeconds: 15, concurrency: 10 },
  },
  'the test',
);
