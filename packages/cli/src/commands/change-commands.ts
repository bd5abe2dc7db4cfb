import {
  contextOf,
  DeliveryError,
  loadStage,
  type Pending,
  pendingChange,
  platformDiff,
  Workspace,
} from '@fairway/delivery';
import type { Command } from 'commander';
import { openService, type ServiceOptions } from '../context';
import { count, say, withService } from './delivery-commands';

/** `diff`, `affected` and `logs`. */
export function addChangeCommands(program: Command): void {
  withService(program.command('diff'))
    .description('what a deployment would bring: changed inputs, commits, and what the platform says')
    .option('--platform', 'ask the platform as well, which takes longer', false)
    .action(async (options: ServiceOptions & { platform: boolean }) => {
      const { delivery, close } = await openService(options, 0);
      say(formatPending(await pendingChange(delivery)));
      if (options.platform) say((await platformDiff(delivery)) ?? 'The platform cannot tell beforehand.');
      close();
    });

  program
    .command('affected')
    .description('services of STAGE whose inputs differ from what the records say is live, each against its own base')
    .option('--json', 'with the changed parts, as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const stage = loadStage();
      const changes = await Promise.all(
        Workspace.around(process.cwd())
          .servicesFor(stage)
          .map(async ({ name }) => {
            const { delivery, close } = await openService({ service: name }, 0);
            close();
            return pendingChange(delivery);
          }),
      );
      const affected = changes.filter(({ changed, live }) => changed.length > 0 || !live);
      say(json ? JSON.stringify(affected, undefined, 2) : affected.map(({ service }) => service).join(','));
    });

  withService(program.command('logs'))
    .description('last lines that the service logged')
    .option('--lines <count>', 'how many', count, 50)
    .action(async (options: ServiceOptions & { lines: number }) => {
      const { delivery, close } = await openService(options, 0);
      const { engine, service, signal } = delivery;
      if (!engine.logs) {
        throw new DeliveryError(
          'LOGS_UNKNOWN',
          `the engine of ${service.name} cannot read logs. See the service's document: docs/services/${service.name}.md`,
        );
      }
      const context = contextOf(delivery, { version: '', commit: '' }, signal ?? new AbortController().signal);
      for (const line of await engine.logs(context, { lines: options.lines })) say(line);
      close();
    });
}

function formatPending({ service, live, next, changed, commits }: Pending): string {
  if (!live) return `${service}: not deployed; a deployment brings ${next.version}`;
  if (changed.length === 0) return `${service}: nothing would change, ${live.version} is live`;
  return [
    `${service}: ${live.version} is live, a deployment brings ${next.version}`,
    `changed: ${changed.join(', ')}`,
    ...commits.map((line) => `  ${line}`),
    ...(next.commit.endsWith('-dirty') ? ['  (and work that is not committed)'] : []),
  ].join('\n');
}
