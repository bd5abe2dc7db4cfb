import { parse, stringify } from 'yaml';
import { judgeFiles, judgeText } from '../support/judge';
import { FIXTURES } from '../support/fixtures';
import type { Report } from '../../src/engine/report';

/** Verdicts by rule, whatever things are called and wherever they stand. */
const verdicts = (report: Report): string[] =>
  report.findings.map(({ ruleId, verdict }) => `${ruleId} ${verdict}`).sort();

const textsOf = (dialect: string): [string, string][] =>
  FIXTURES.filter((fixture) => fixture.dialect === dialect).flatMap(({ rule, pass, fail }): [string, string][] => [
    [`${rule} pass`, pass],
    [`${rule} fail`, fail],
  ]);
const terraform = textsOf('terraform');
const cloudformation = textsOf('cloudformation');

test.each(terraform)('Terraform, %s: a module changes nothing', (_, text) => {
  const inModule = judgeFiles({
    'main.tf': 'module "inner" {\n  source = "./modules/inner"\n}\n',
    'modules/inner/main.tf': text,
  });

  expect(verdicts(inModule)).toEqual(verdicts(judgeText('terraform', text)));
});

test.each(terraform)('Terraform, %s: other names and another order change nothing', (_, text) => {
  const blocks = text
    .split(/\n(?=resource |data )/)
    .reverse()
    .join('\n');
  const renamed = blocks.replace(
    /\b(images|orders|web|jobs|errors|oncall|logs|main|worker|events|admin)\b(?=["\s.\]}])/g,
    '$1_x',
  );

  expect(
    verdicts(
      judgeText('terraform', renamed.replaceAll('{resolve:secretsmanager:orders_x', '{resolve:secretsmanager:orders')),
    ),
  ).toEqual(verdicts(judgeText('terraform', text)));
});

test.each(cloudformation)('CloudFormation, %s: a nested stack changes nothing', (_, text) => {
  const parent =
    'Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: inner.yaml }\n';

  expect(verdicts(judgeFiles({ 'parent.yaml': parent, 'inner.yaml': text }))).toEqual(
    verdicts(judgeText('cloudformation', text)),
  );
});

/** Keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      )
    : value;
}

const plain = cloudformation.filter(([, text]) => !text.includes('!'));

test.each(plain)('CloudFormation, %s: JSON, and another order of keys, change nothing', (_, text) => {
  const before = verdicts(judgeText('cloudformation', text));

  expect(verdicts(judgeFiles({ 'a.template.json': JSON.stringify(parse(text)) }))).toEqual(before);
  expect(verdicts(judgeText('cloudformation', stringify(reversed(parse(text)))))).toEqual(before);
});

test('a value that a parent passes to a nested stack is known there', () => {
  const parent =
    'Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: inner.yaml, Parameters: { Safe: "true" } }\n';
  const inner =
    'Parameters:\n  Safe: { Type: String }\nResources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: { Encrypted: !Ref Safe }\n';

  expect(
    judgeFiles({ 'parent.yaml': parent, 'inner.yaml': inner }).findings.filter(
      ({ ruleId }) => ruleId === 'storage-encrypted',
    ),
  ).toEqual([]);
});

test('the same resource has the same verdicts in Terraform, in a plan, in synthesised JSON and in Pulumi', () => {
  const hcl = judgeText('terraform', 'resource "aws_sqs_queue" "jobs" {\n  kms_master_key_id = "alias/jobs"\n}\n');
  const json = judgeFiles({
    'cdk.tf.json': JSON.stringify({
      terraform: {},
      resource: { aws_sqs_queue: { jobs: { kms_master_key_id: 'alias/jobs' } } },
    }),
  });
  const plan = judgeFiles({
    'plan.json': JSON.stringify({
      format_version: '1.2',
      resource_changes: [
        {
          address: 'aws_sqs_queue.jobs',
          type: 'aws_sqs_queue',
          change: { actions: ['create'], after: { kms_master_key_id: 'alias/jobs' } },
        },
      ],
    }),
  });
  const graph = judgeFiles({
    'graph.json': JSON.stringify({
      steps: [
        {
          op: 'create',
          newState: {
            urn: 'urn:pulumi:dev::x::aws:sqs/queue:Queue::jobs',
            type: 'aws:sqs/queue:Queue',
            inputs: { kmsMasterKeyId: 'alias/jobs' },
          },
        },
      ],
    }),
  });

  for (const report of [json, plan, graph]) expect(verdicts(report)).toEqual(verdicts(hcl));
});
