import { Command } from 'commander';
import { ruleById } from '../rules';
import { EXIT, type Surroundings } from './command';

export function explainCommand(surroundings: Surroundings): Command {
  return new Command('explain')
    .description('Says what a rule wants, why, and how to mend what it finds.')
    .argument('<rule>', 'id of the rule')
    .action((id: string) => {
      const rule = ruleById(id);
      if (!rule) {
        surroundings.writeError(`RULE_UNKNOWN: expected the id of a rule, found ${id}. See: fairway policy list\n`);
        return surroundings.end(EXIT.usage);
      }
      const equivalents: Readonly<Record<string, readonly string[]>> = { ...rule.equivalents };
      const same = Object.entries(equivalents).map(([engine, ids]) => `  ${engine}: ${ids.join(', ')}`);
      const lines = [
        `${rule.id}: ${rule.title}`,
        '',
        rule.rationale,
        '',
        `severity: ${rule.severity}`,
        `category: ${rule.category}`,
        `references: ${rule.references.join('; ')}`,
        '',
        'How to mend it:',
        ...Object.entries(rule.remediation).map(([dialect, text]) => `  ${dialect}: ${text}`),
        ...(same.length > 0 ? ['', 'The same in other engines:', ...same] : []),
      ];
      surroundings.write(`${lines.join('\n')}\n`);
      surroundings.end(EXIT.allowed);
    });
}
