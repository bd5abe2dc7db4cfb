import { Command, Option } from 'commander';
import { DIALECTS, type Dialect } from '../model/resource';
import { RULES } from '../rules';
import { EXIT, type Surroundings } from './command';

export function listCommand(surroundings: Surroundings): Command {
  return new Command('list')
    .description('Lists the rules.')
    .addOption(new Option('--dialect <name>', 'only rules that judge this dialect').choices(DIALECTS))
    .addOption(new Option('--format <format>', 'what is written').choices(['terminal', 'json']).default('terminal'))
    .action((options: { dialect?: Dialect; format: 'terminal' | 'json' }) => {
      const rules = RULES.filter(
        ({ remediation }) => options.dialect === undefined || remediation[options.dialect] !== undefined,
      );
      if (options.format === 'json') {
        const plain = rules.map(
          ({ id, title, rationale, severity, category, references, remediation, equivalents }) => ({
            id,
            title,
            rationale,
            severity,
            category,
            references,
            dialects: Object.keys(remediation),
            remediation,
            equivalents,
          }),
        );
        surroundings.write(`${JSON.stringify(plain, undefined, 2)}\n`);
      } else {
        const width = Math.max(...rules.map(({ id }) => id.length));
        for (const { id, severity, category, title } of rules)
          surroundings.write(`${id.padEnd(width)}  ${severity.padEnd(8)}  ${category.padEnd(10)}  ${title}\n`);
        surroundings.write(`${rules.length} rules\n`);
      }
      surroundings.end(EXIT.allowed);
    });
}
