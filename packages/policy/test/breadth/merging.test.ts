import { withoutDuplicates } from '../../src/breadth/duplicates';
import { sarifFindings } from '../../src/breadth/sarif-findings';
import { RULES } from '../../src/rules';

const sarif = (...ids: string[]) =>
  JSON.stringify({
    runs: [
      {
        tool: { driver: { rules: [] } },
        results: ids.map((ruleId) => ({
          ruleId,
          level: 'warning',
          message: { text: `about ${ruleId}` },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'Dockerfile' }, region: { startLine: 3 } } }],
        })),
      },
    ],
  });

test('findings of another engine keep its name and its place', () => {
  expect(sarifFindings('hadolint', sarif('DL3008'), (uri) => uri)).toMatchObject([
    {
      ruleId: 'hadolint/DL3008',
      verdict: 'fail',
      severity: 'medium',
      engine: 'hadolint',
      at: { file: 'Dockerfile', line: 3 },
    },
  ]);
});

test('what a rule of ours says is not said twice', () => {
  const findings = sarifFindings('hadolint', sarif('DL3007', 'DL3008'), (uri) => uri);

  expect(withoutDuplicates(findings, RULES).map(({ ruleId }) => ruleId)).toEqual(['hadolint/DL3008']);
});

test('an engine that names itself before its rules is not named twice', () => {
  const findings = sarifFindings('zizmor', sarif('zizmor/unpinned-uses', 'zizmor/artipacked'), (uri) => uri);

  expect(withoutDuplicates(findings, RULES).map(({ ruleId }) => ruleId)).toEqual(['zizmor/artipacked']);
});

test.each(['', 'Traceback', '{}', '{"runs": 1}'])(
  'an engine that says %j has judged nothing, which is an error',
  (text) => {
    expect(() => sarifFindings('cfn-lint', text, (uri) => uri)).toThrow('ENGINE_OUTPUT');
  },
);
