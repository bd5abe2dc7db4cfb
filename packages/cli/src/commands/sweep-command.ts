import { destroy, EXIT, findLeftovers, reasonOf, Workspace } from '@fairway/delivery';
import { type Command, InvalidArgumentError } from 'commander';
import { openService } from '../context';
import type { Ending } from '../program';
import { table } from '../table';
import { say } from './delivery-commands';

interface SweepOptions {
  readonly keep: readonly string[];
  readonly yes: boolean;
}

/** `sweep`: removes what stages of closed pull requests left. */
export function addSweepCommand(program: Command, ending: Ending): void {
  program
    .command('sweep')
    .description('find what stages of pull requests left on this machine, and remove it with --yes')
    .option('--keep <stages>', 'stages to keep, such as pr-12,pr-15: the open pull requests', stages, [])
    .option('--yes', 'remove what was found', false)
    .action(async ({ keep, yes }: SweepOptions) => {
      const found = await findLeftovers(Workspace.around(process.cwd()), keep);
      if (found.length === 0) {
        say('Nothing lost its stage.');
        return;
      }
      say(
        table(
          ['stage', 'service', 'since'],
          found.map(({ stage, service, since }) => [stage, service, since ?? '-']),
        ),
      );
      if (!yes) {
        say('Remove it: npx --no fairway sweep --yes (with --keep for what is to stay)');
        return;
      }
      for (const { stage, service } of found) {
        try {
          const { delivery, close } = await openService({ service }, 0, stage);
          await destroy(delivery);
          close();
          say(`${service}: removed from ${stage}`);
        } catch (error) {
          // One that resists must not keep the others.
          say(`${service} on ${stage}: ${reasonOf(error)}`);
          ending.end(EXIT.environment);
        }
      }
    });
}

function stages(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.every((name) => /^pr-[1-9]\d*$/.test(name))) return names;
  throw new InvalidArgumentError('Expected stages such as pr-12,pr-15.');
}
