import fc from 'fast-check';
import type { Dialect } from '../../src/model/resource';
import { FIXTURES } from '../support/fixtures';
import { brokenText, DOCKERFILE, HCL, YAML } from '../support/generate';
import { judgeFiles, judgeText } from '../support/judge';

const RUNS = { numRuns: 300 };
const VERDICTS = new Set(['fail', 'unknown', 'waived']);

/** An adapter may say that it cannot read a text. It never throws, and never says nothing of what it cannot read. */
function expectBounded(dialect: Dialect, text: string): void {
  const start = Date.now();
  const report = judgeText(dialect, text);

  expect(report.findings.every(({ verdict, at }) => VERDICTS.has(verdict) && at.line >= 1)).toBe(true);
  expect(report.inputs.length + report.findings.length).toBeGreaterThan(0);
  expect(Date.now() - start).toBeLessThan(5000);
}

test.each([
  ['terraform', HCL],
  ['cloudformation', YAML],
  ['kubernetes', YAML],
  ['compose', YAML],
  ['github-workflow', YAML],
  ['dockerfile', DOCKERFILE],
] as const)('broken %s never breaks the reader', (dialect, alphabet) => {
  fc.assert(
    fc.property(brokenText(alphabet), (text) => expectBounded(dialect, text)),
    RUNS,
  );
});

test('any JSON is read or refused', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('a.json', 'graph.json', 'plan.json'), (text, file) => {
      const report = judgeFiles({ [file]: text });

      expect(report.outcome).not.toBe('pass');
    }),
    RUNS,
  );
});

test('a fixture cut anywhere, or with a letter changed, is read or refused', () => {
  const dialects = FIXTURES.filter(({ dialect }) => dialect !== 'pulumi');
  fc.assert(
    fc.property(
      fc.constantFrom(...dialects),
      fc.nat(),
      fc.nat(),
      fc.string({ minLength: 1, maxLength: 1 }),
      ({ dialect, fail }, cut, at, letter) => {
        expectBounded(dialect, `${fail.slice(0, cut % (fail.length + 1))}\n`);
        const place = at % fail.length;
        expectBounded(dialect, fail.slice(0, place) + letter + fail.slice(place + 1));
      },
    ),
    RUNS,
  );
});
