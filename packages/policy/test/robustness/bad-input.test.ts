import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFiles } from '../../src/check';
import { judgeFiles, judgeText } from '../support/judge';

const problems = (file: string, text: string) =>
  judgeFiles({ [file]: text })
    .findings.filter(({ ruleId }) => ruleId.startsWith('input-'))
    .map(({ found, at, verdict }) => ({ code: found?.split(':')[0], line: at.line, verdict }));

test.each([
  ['JSON that ends early', 'a.template.json', '{"Resources": {\n"A": {"Type": "AWS::S3::Bucket"', 'INPUT_NOT_JSON', 2],
  ['YAML with a broken quote', 'a.yaml', 'Resources:\n  A: "unclosed\n', 'INPUT_NOT_YAML', undefined],
  ['HCL with a missing brace', 'main.tf', 'resource "aws_s3_bucket" "b" {\n  bucket = [1,\n', 'INPUT_NOT_HCL', 3],
  ['an instruction that is none', 'Dockerfile', 'FROM debian:12\nRUNN make\n', 'INPUT_MALFORMED', 2],
  ['a Dockerfile without FROM', 'Dockerfile', 'RUN make\n', 'INPUT_MALFORMED', 1],
  [
    'a resource that is no object',
    'a.yaml',
    'Resources:\n  A:\n    Type: AWS::IAM::Policy\n  Version: "2012-10-17"\n',
    'INPUT_MALFORMED',
    4,
  ],
  ['a file of no known dialect', 'a.yaml', 'hello: world\n', 'INPUT_UNKNOWN_DIALECT', 1],
  [
    'resources that depend on each other',
    'a.yaml',
    'Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !Ref B }\n  B:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !GetAtt A.Arn }\n',
    'INPUT_CYCLE',
    2,
  ],
  [
    'a condition that needs itself',
    'a.yaml',
    'Conditions:\n  C: !Not [!Condition C]\nResources:\n  A:\n    Type: AWS::SQS::Queue\n    Condition: C\n',
    'INPUT_CYCLE',
    2,
  ],
  [
    'locals that need each other',
    'main.tf',
    'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_sqs_queue" "q" {\n  name = local.a\n}\n',
    'INPUT_CYCLE',
    2,
  ],
  ['JSON that nests without end', 'a.json', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'INPUT_TOO_DEEP', 1],
  ['YAML that nests without end', 'a.yaml', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, 'INPUT_TOO_DEEP', 1],
  ['HCL that nests without end', 'main.tf', `a = ${'['.repeat(5000)}`, 'INPUT_TOO_DEEP', 1],
  ['operators that nest without end', 'main.tf', `a = ${'!'.repeat(5000)}true`, 'INPUT_TOO_DEEP', 1],
])('%s is a failure with its place', (_, file, text, code, line) => {
  const [first] = problems(file, text);

  expect(first).toMatchObject({ code, verdict: 'fail', ...(line !== undefined && { line }) });
});

test('aliases that explode are refused before they do', () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(10).fill(`*l${index}`).join(', ')}]`,
  );
  const text = ['l0: &l0 [x]', ...levels, 'Resources: *l12', ''].join('\n');
  const start = Date.now();

  expect(problems('a.yaml', text)).toMatchObject([{ code: 'INPUT_ALIASES', verdict: 'fail' }]);
  expect(Date.now() - start).toBeLessThan(5000);
});

test('a module that is not among the inputs leaves the question open', () => {
  expect(problems('main.tf', 'module "x" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n')).toEqual([
    { code: 'INPUT_MODULE_UNREAD', line: 1, verdict: 'unknown' },
  ]);
});

test('stacks that nest each other end, and are judged', () => {
  const stack = (other: string) =>
    `Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ${other} }\n  Q:\n    Type: AWS::SQS::Queue\n`;
  const report = judgeFiles({ 'a.yaml': stack('b.yaml'), 'b.yaml': stack('a.yaml') });

  expect(report.findings.some(({ ruleId }) => ruleId === 'storage-encrypted')).toBe(true);
});

test('an empty folder is no pass', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-policy-'));
  try {
    const report = await checkFiles([folder]);

    expect(report.outcome).toBe('fail');
    expect(report.findings[0]?.found).toContain('INPUT_NOTHING');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a plan of 50 MB is judged in bounded time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-policy-'));
  try {
    const change = (index: number) =>
      JSON.stringify({
        address: `aws_sqs_queue.q${index}`,
        mode: 'managed',
        type: 'aws_sqs_queue',
        change: {
          actions: ['create'],
          after: { name: `q${index}`, policy: 'x'.repeat(400), sqs_managed_sse_enabled: true },
          after_unknown: { arn: true },
        },
      });
    const changes = Array.from({ length: 85_000 }, (_, index) => change(index));
    const file = join(folder, 'plan.json');
    writeFileSync(file, `{"format_version":"1.2","resource_changes":[${changes.join(',\n')}]}`);
    const start = Date.now();
    const report = await checkFiles([file]);

    expect(report.resources).toBe(85_000);
    expect(Date.now() - start).toBeLessThan(60_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test('what is broken in one file does not hide what is wrong in another', () => {
  const report = judgeFiles({ 'a.tf': 'resource {', 'b/main.tf': 'resource "aws_sqs_queue" "q" {}\n' });

  expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(
    expect.arrayContaining(['input-malformed', 'storage-encrypted']),
  );
});

test('names of objects such as __proto__ are names', () => {
  const report = judgeText(
    'cloudformation',
    'Resources:\n  __proto__:\n    Type: AWS::SQS::Queue\n  constructor:\n    Type: AWS::SNS::Topic\n',
  );

  expect(report.findings.filter(({ ruleId }) => ruleId === 'storage-encrypted')).toHaveLength(2);
});
