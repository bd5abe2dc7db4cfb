import { type CheckOptions, checkModel } from '../check';
import { readModel } from '../adapters/read-model';
import type { Finding } from '../engine/finding';
import { RULES } from '../rules';

/** What the CDK hands to a plugin: the templates that it just wrote. */
interface ValidationContext {
  readonly templatePaths: readonly string[];
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly fix?: string;
  readonly violatingResources: { resourceLogicalId: string; templatePath: string; locations: string[] }[];
}

/**
 * Judges templates while the CDK writes them, so that `cdk synth` fails where policy does. An unknown verdict does not
 * stop a synthesis: the stage's own check decides on it.
 *
 * It has the shape of the CDK's `IPolicyValidationPlugin` and needs nothing of the CDK:
 * `Validations.of(app).addPlugins(new CdkPolicyPlugin({ service }))`.
 */
export class CdkPolicyPlugin {
  public readonly name = 'fairway-policy';
  public readonly ruleIds = RULES.map(({ id }) => id);

  constructor(private readonly options: CheckOptions = {}) {}

  public validate(context: ValidationContext): { success: boolean; violations: Violation[] } {
    const model = readModel(context.templatePaths.map((path) => ({ path, named: true })));
    const { findings } = checkModel(model, this.options, context.templatePaths);
    const failed = findings.filter(({ verdict }) => verdict === 'fail');
    const byRule = new Map<string, Finding[]>();
    for (const finding of failed) byRule.set(finding.ruleId, [...(byRule.get(finding.ruleId) ?? []), finding]);
    return { success: failed.length === 0, violations: [...byRule.values()].map(violation) };
  }
}

function violation(findings: readonly Finding[]): Violation {
  const [first] = findings;
  if (!first) throw new Error('a violation needs a finding');
  return {
    ruleName: first.ruleId,
    description: `${first.title}: expected ${first.expected ?? ''}, found ${first.found ?? ''}`,
    severity: first.severity,
    ...(first.remediation !== undefined && { fix: first.remediation }),
    violatingResources: findings.map(({ resource, at }) => ({
      resourceLogicalId: resource,
      templatePath: at.file,
      locations: [`${at.pointer ?? 'line'}:${at.line}`],
    })),
  };
}
