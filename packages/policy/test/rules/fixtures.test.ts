import { RULES } from '../../src/rules';
import { FIXTURES } from '../support/fixtures';
import { judgeText, publicService, verdictsOf } from '../support/judge';

/** Rules that hold a service to its declaration, and say nothing without one. */
const DECLARED = new Set(['objective-has-alarm', 'public-service-guarded', 'tags-declared']);
const judge = (rule: string, dialect: (typeof FIXTURES)[number]['dialect'], text: string) =>
  judgeText(dialect, text, DECLARED.has(rule) ? { service: publicService } : {});

describe('every rule has fixtures in every dialect that it claims', () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const claimed = Object.keys(rule.remediation).sort();
    const proved = FIXTURES.filter((fixture) => fixture.rule === id).map(({ dialect }) => dialect);

    expect(proved.toSorted()).toEqual(claimed);
  });

  test('no fixture is left of a rule that is gone', () => {
    const ids = new Set(RULES.map(({ id }) => id));

    expect(FIXTURES.filter(({ rule }) => !ids.has(rule))).toEqual([]);
  });
});

describe.each(FIXTURES.map((fixture) => [fixture.rule, fixture.dialect, fixture] as const))(
  '%s in %s',
  (rule, dialect, fixture) => {
    test('passes what is right, and really ran', () => {
      const report = judge(rule, dialect, fixture.pass);

      expect(verdictsOf(report, rule)).toEqual([]);
      expect(report.findings.filter(({ ruleId }) => ruleId.startsWith('input-'))).toEqual([]);
      expect(report.counts.get(rule)?.get(dialect)?.pass).toBeGreaterThan(0);
    });

    test('fails what is wrong, and says where', () => {
      const report = judge(rule, dialect, fixture.fail);
      const finding = report.findings.find(({ ruleId, verdict }) => ruleId === rule && verdict === 'fail');

      expect(finding).toMatchObject({
        engine: 'fairway',
        dialect,
        expected: expect.any(String) as string,
        found: expect.any(String) as string,
        remediation: expect.any(String) as string,
      });
      expect(finding?.at.line).toBeGreaterThan(0);
    });
  },
);

describe('the catalogue', () => {
  test('has one id a rule', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s says why, and names a standard', (_, rule) => {
    expect(rule.rationale.length).toBeGreaterThan(20);
    expect(rule.references.length).toBeGreaterThan(0);
  });
});
