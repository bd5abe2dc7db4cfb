import {
  type Delivery,
  deploy,
  type DeploymentRecord,
  type DeployResult,
  destroy,
  publicUrl,
  rollback,
  verify,
} from '@fairway/delivery';
import { type Command, InvalidArgumentError } from 'commander';
import { openService, type ServiceOptions } from '../context';
import { tell } from '../output';
import type { Ending } from '../program';
import { showOnPage } from '../show-page';

export interface LockOptions extends ServiceOptions {
  readonly wait: number;
}

/** `deploy`, `verify`, `rollback` and `destroy`: each on one service. */
export function addDeliveryCommands(program: Command, _ending: Ending): void {
  locking(program.command('deploy'))
    .description('roll out what is in the work tree, verify it, and back out where it fails')
    .option('--refresh', 'ask the platform instead of believing the records', false)
    .option('--again', 'deploy the same source once more, as a version of its own', false)
    .action(async (options: LockOptions & { refresh: boolean; again: boolean }) => {
      const { delivery, close } = await openService(options, options.wait * 1000);
      const result = await shown(delivery, () => deploy(delivery, options));
      close();
      sayDeployed(delivery, result);
    });

  withService(program.command('verify'))
    .description('send every probe and judge the answers by the objectives')
    .action(async (options: ServiceOptions) => {
      const { delivery, close } = await openService(options, 0);
      const seen = await verify(delivery);
      close();
      say(
        `${delivery.service.name}: well, ${seen.requests} requests, ${seen.failed} failed, p99 ${seen.latencyP99Ms ?? '-'} ms`,
      );
    });

  locking(program.command('rollback'))
    .description('bring back what was live before')
    .option('--to <version>', 'a version that was live')
    .action(async (options: LockOptions & { to?: string }) => {
      const { delivery, close } = await openService(options, options.wait * 1000);
      const record = await shown(delivery, () => rollback(delivery, options.to));
      close();
      say(`${delivery.service.name}: ${record.version} is live again after ${seconds(record)}`);
    });

  locking(program.command('destroy'))
    .description('remove everything of the service from the stage')
    .action(async (options: LockOptions) => {
      const { delivery, close } = await openService(options, options.wait * 1000);
      const record = await shown(delivery, () => destroy(delivery));
      close();
      const text = `${delivery.service.name}: removed from ${delivery.stage.name} after ${seconds(record)}`;
      tell({ event: 'end', outcome: 'destroyed', exitCode: 0 }, text);
    });
}

/** How a deployment ended. */
export function sayDeployed({ service: { name } }: Delivery, result: DeployResult): void {
  const { version } = result.release;
  const end = { event: 'end', outcome: result.outcome, version, url: publicUrl(result.release), exitCode: 0 } as const;
  if (result.outcome === 'unchanged') {
    tell(end, `${name}: nothing to do, ${version} is live at ${end.url}`);
    return;
  }
  for (const limitation of result.record.limitations) {
    const message = `not as in the cloud: ${limitation}`;
    tell({ event: 'note', message }, `${name}: ${message}`);
  }
  tell(end, `${name}: ${version} is live at ${end.url} after ${seconds(result.record)}`);
}

export function withService(command: Command): Command {
  return command.option('--service <name>', 'declared name; left out, the service of the current folder');
}

/** Runs a change and brings the status page up to date, whether it succeeded or was refused. */
export async function shown<T extends object>(delivery: Delivery, change: () => Promise<T>): Promise<T> {
  let unchanged = false;
  try {
    const result = await change();
    unchanged = 'outcome' in result && result.outcome === 'unchanged';
    return result;
  } finally {
    if (!unchanged) await showOnPage(delivery);
  }
}

export function locking(command: Command): Command {
  return withService(command).option('--wait <seconds>', 'how long to wait for another deployment', wholeNumber, 600);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** How many of something to show. */
export function count(text: string): number {
  if (wholeNumber(text) === 0) throw new InvalidArgumentError('Expected at least 1.');
  return Number(text);
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds({ durationMs }: DeploymentRecord): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
