import { parseWaivers, WaiverError } from '../../src/waivers/load';
import { judgeText } from '../support/judge';

const QUEUE = 'Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n';
const TODAY = new Date('2026-11-21T08:00:00Z');

const waiver = (expires: string, selector = '{ resource: Jobs }', policy = 'storage-encrypted') =>
  parseWaivers(
    `waivers:\n  - policy: ${policy}\n    selector: ${selector}\n    reason: The queue holds public numbers alone\n    owner: "@acme/platform"\n    expires: ${expires}\n`,
    'policy-waivers.yaml',
  );

const judge = (file: ReturnType<typeof waiver>, complete = false) =>
  judgeText('cloudformation', QUEUE, { waivers: file, today: TODAY, complete }).findings.filter(({ ruleId }) =>
    ['storage-encrypted', 'waiver-unmatched'].includes(ruleId),
  );

test('a waiver covers its finding, and says why, whose and until when', () => {
  expect(judge(waiver('2027-06-30'))).toMatchObject([
    {
      verdict: 'waived',
      waiver: { reason: 'The queue holds public numbers alone', owner: '@acme/platform', expires: '2027-06-30' },
    },
  ]);
});

test('it still holds on its last day, and warns from 14 days before on', () => {
  expect(judge(waiver('2026-11-21'))).toMatchObject([
    { verdict: 'waived', note: expect.stringContaining('in 0 days') as string },
  ]);
  expect(judge(waiver('2026-12-04'))[0]?.note).toBeDefined();
  expect(judge(waiver('2026-12-30'))[0]?.note).toBeUndefined();
});

test.each(['2026-11-20', '2026-13-01', '2027-02-30', 'soon', '20270101', '"2027-1-1"', '{}', '1e9'])(
  '%s has passed: the finding is back, and says so',
  (expires) => {
    expect(judge(waiver(expires))).toMatchObject([
      { verdict: 'fail', note: expect.stringContaining('policy-waivers.yaml:2') as string },
    ]);
  },
);

test('one that covers nothing is an error where everything was checked', () => {
  const stale = waiver('2027-06-30', '{ resource: Gone }');

  expect(judge(stale, true)).toMatchObject([
    { ruleId: 'storage-encrypted', verdict: 'fail' },
    { ruleId: 'waiver-unmatched', verdict: 'fail', at: { line: 2 } },
  ]);
  expect(judge(stale, false)).toHaveLength(1);
});

test.each([
  ['a wildcard over everything', '{ resource: "*" }', 'storage-encrypted'],
  ['wildcards in a row', '{ file: "**/*.*" }', 'storage-encrypted'],
  ['a service alone', '{ service: orders }', 'storage-encrypted'],
  ['no selector', '{}', 'storage-encrypted'],
  ['every rule', '{ resource: Jobs }', '"*"'],
  ['a rule that is none', '{ resource: Jobs }', 'storage-encrypt'],
  ['a key that is misspelt', '{ resources: Jobs }', 'storage-encrypted'],
])('%s is refused', (_, selector, policy) => {
  expect(() => waiver('2027-06-30', selector, policy)).toThrow(WaiverError);
});

test.each([
  ['Jobs', true],
  ['Jo*s', true],
  ['Job', false],
  ['J.bs', false],
])('the pattern %s matches the resource Jobs: %s', (pattern, matches) => {
  expect(judge(waiver('2027-06-30', `{ resource: "${pattern}" }`))[0]?.verdict).toBe(matches ? 'waived' : 'fail');
});

test('a waiver of one rule leaves the others', () => {
  const report = judgeText('cloudformation', QUEUE, { waivers: waiver('2027-06-30'), today: TODAY });

  expect(report.findings.filter(({ ruleId }) => ruleId === 'storage-customer-key')).toMatchObject([
    { verdict: 'fail' },
  ]);
});
