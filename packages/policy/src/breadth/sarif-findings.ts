import type { Finding } from '../engine/finding';
import type { EngineName } from './engines';

interface Sarif {
  readonly runs?: readonly {
    readonly tool?: { readonly driver?: { readonly rules?: readonly SarifRule[] } };
    readonly results?: readonly SarifResult[];
  }[];
}

interface SarifRule {
  readonly id?: string;
  readonly shortDescription?: { readonly text?: string };
  readonly help?: { readonly text?: string };
  readonly helpUri?: string;
}

interface SarifResult {
  readonly ruleId?: string;
  readonly level?: string;
  readonly message?: { readonly text?: string };
  readonly suppressions?: readonly unknown[];
  readonly locations?: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation?: { readonly uri?: string };
      readonly region?: { readonly startLine?: number };
    };
  }[];
}

const SEVERITIES: Readonly<Record<string, Finding['severity']>> = {
  error: 'high',
  warning: 'medium',
  note: 'low',
  none: 'low',
};

/**
 * Findings of another engine from its SARIF.
 *
 * @throws {Error} `ENGINE_OUTPUT: …` where the text is no SARIF: an engine that says nothing has judged nothing
 */
export function sarifFindings(engine: EngineName, text: string, fileOf: (uri: string) => string): Finding[] {
  let sarif: Sarif;
  try {
    sarif = JSON.parse(text) as Sarif;
  } catch (error) {
    throw new Error(
      `ENGINE_OUTPUT: expected SARIF from ${engine}, found ${JSON.stringify(text.slice(0, 80))} (${(error as Error).message}). Run it by hand to see why.`,
    );
  }
  const { runs } = sarif;
  if (!runs || typeof runs.flatMap !== 'function')
    throw new Error(`ENGINE_OUTPUT: expected SARIF with runs from ${engine}, found none. Run it by hand to see why.`);
  return runs.flatMap((run) => {
    const rules = new Map((run.tool?.driver?.rules ?? []).map((rule) => [rule.id ?? '', rule]));
    return (run.results ?? [])
      .filter(({ suppressions }) => !suppressions?.length)
      .map((result): Finding => {
        const place = result.locations?.[0]?.physicalLocation;
        const rule = rules.get(result.ruleId ?? '');
        const file = fileOf(decodeURI(place?.artifactLocation?.uri ?? ''));
        return {
          ruleId: namespaced(engine, result.ruleId ?? 'unnamed'),
          title: rule?.shortDescription?.text ?? result.message?.text ?? result.ruleId ?? engine,
          verdict: 'fail',
          severity: SEVERITIES[result.level ?? 'warning'] ?? 'medium',
          engine,
          resource: file,
          at: { file, line: Math.max(1, place?.region?.startLine ?? 1) },
          found: result.message?.text ?? '',
          ...(rule?.helpUri !== undefined && { remediation: rule.helpUri }),
        };
      });
  });
}

/** `<engine>/<rule>`; some engines write their name before their rules themselves. */
function namespaced(engine: EngineName, rule: string): string {
  return rule.startsWith(`${engine}/`) ? rule : `${engine}/${rule}`;
}
