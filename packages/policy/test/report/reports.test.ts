import { render, type Format } from '../../src/report/write';
import { RULES } from '../../src/rules';
import { judgeText } from '../support/judge';

const HOSTILE = '<script>alert(1)</script>|`x`';
const report = judgeText(
  'cloudformation',
  `Parameters:\n  P: { Type: String }\nResources:\n  "${HOSTILE}":\n    Type: AWS::SQS::Queue\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties: { Encrypted: !Ref P }\n`,
);

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    results: {
      ruleId: string;
      level: string;
      properties: { verdict: string };
      locations: { physicalLocation: { region: { startLine: number } } }[];
    }[];
  }[];
}

test('SARIF carries the rule of its own and the verdict as level', () => {
  const [run] = (JSON.parse(render(report, 'sarif')) as Sarif).runs;
  const results = run?.results
    .filter(({ ruleId }) => ruleId === 'storage-encrypted')
    .map(({ level, properties, locations }) => ({
      level,
      verdict: properties.verdict,
      line: locations[0]?.physicalLocation.region.startLine,
    }));

  expect(results).toEqual([
    { level: 'error', verdict: 'fail', line: 4 },
    { level: 'warning', verdict: 'unknown', line: 8 },
  ]);
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(RULES.map(({ id }) => id)));
});

test.each(['html', 'junit'] as const)('%s shows names of resources as text', (format: Format) => {
  const text = render(report, format);

  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert');
});

test('Markdown shows names of resources as text', () => {
  expect(render(report, 'markdown')).not.toContain('<script>');
  expect(render(report, 'markdown')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;\\|\\`x\\`');
});

test('HTML refers to no other place', () => {
  expect(render(report, 'html')).not.toMatch(/(src|href)=|url\(/);
});

test('the terminal says what was expected, found, where and how to mend it', () => {
  const text = render(report, 'terminal');

  expect(text).toMatch(/FAIL {4}high {5}storage-encrypted\n {4}at +stack\.template\.yaml:4/);
  expect(text).toMatch(/UNKNOWN high {5}storage-encrypted[\s\S]*depends on parameter P/);
  expect(text).toContain('Policy forbids this.');
});

test('JUnit counts failures by rule', () => {
  expect(render(report, 'junit')).toMatch(/<testsuite name="storage-encrypted" tests="2" failures="1"/);
});
