import { destroy, EXIT, findLeftovers, type Leftover, sweep, Workspace } from '@fairway/delivery';
import { type Command, InvalidArgumentError } from 'commander';
import { openService } from '../context';
import type { Ending } from '../program';
import { table } from '../table';
import { say } from './delivery-commands';

interface SweepOptions {
  readonly keep: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
}

/** `sweep`: removes what lost its stage. */
export function addSweepCommand(program: Command, ending: Ending): void {
  program
    .command('sweep')
    .description('find on this machine, by tags and records, what lost its stage, and remove it with --yes')
    .option('--keep <stages>', 'stages to keep, such as pr-12,pr-15: the open pull requests', stages, [])
    .option('--yes', 'remove what was found', false)
    .option('--json', 'print what was found as JSON, and remove nothing', false)
    .action(async ({ keep, yes, json }: SweepOptions) => {
      const workspace = Workspace.around(process.cwd());
      const found = await findLeftovers(workspace, keep);
      if (json) {
        say(JSON.stringify(found));
        return;
      }
      if (found.length === 0) {
        say('Nothing lost its stage.');
        return;
      }
      say(table(['stage', 'service', 'since', 'found'], found.map(row)));
      if (!yes) {
        say('Remove it: npx --no fairway sweep --yes (with --keep for what is to stay)');
        return;
      }
      const swept = await sweep(workspace, found, async ({ stage, service }) => {
        const { delivery, close } = await openService({ service }, 0, stage);
        await destroy(delivery).finally(close);
      });
      for (const { stage, service, problem } of swept) {
        say(problem === undefined ? `${service}: removed from ${stage}` : `${service} on ${stage}: ${problem}`);
        if (problem !== undefined) ending.end(EXIT.environment);
      }
    });
}

function row({ stage, service, since, resources, declared }: Leftover): string[] {
  const found = resources.length === 0 ? 'by its records' : `${resources.length} tagged`;
  return [stage, service, since ?? '-', declared ? found : `${found}; not declared any more`];
}

function stages(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.every((name) => /^pr-[1-9]\d*$/.test(name))) return names;
  throw new InvalidArgumentError('Expected stages such as pr-12,pr-15.');
}
