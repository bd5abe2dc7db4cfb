import { acquire, deploy, secretsOf } from '@fairway/delivery';
import type { Command } from 'commander';
import { openService, type ServiceOptions } from '../context';
import { table } from '../table';
import { locking, type LockOptions, say, sayDeployed, shown, withService } from './delivery-commands';

/** `secrets list` and `secrets rotate`: names and generations, never values. */
export function addSecretCommands(program: Command): void {
  const secrets = program.command('secrets').description('declared secrets of a service on a stage');

  withService(secrets.command('list'))
    .description('names, purposes and how often each was rotated')
    .action(async (options: ServiceOptions) => {
      const { delivery, close } = await openService(options, 0);
      const kept = await secretsOf(delivery);
      await kept.ensure();
      const generations = await kept.generations();
      close();
      const rows = delivery.service.secrets.map(({ name, purpose }) => [name, String(generations[name] ?? 0), purpose]);
      say(table(['secret', 'generation', 'purpose'], rows));
    });

  locking(secrets.command('rotate'))
    .argument('[name]', 'one of them; left out, all')
    .option('--deploy', 'bring it to the service at once, by a rollout', false)
    .description('give secrets a new value; a deployment brings it to the service')
    .action(async (name: string | undefined, options: LockOptions & { deploy: boolean }) => {
      const { delivery, close } = await openService(options, options.wait * 1000);
      const { service } = delivery;
      // Two that rotate at once would count one generation for two values.
      const lock = await acquire(delivery);
      const rotated = await secretsOf(delivery)
        .then((kept) => kept.rotate(name))
        .finally(() => lock.release());
      say(`${service.name}: rotated ${rotated.join(', ') || 'nothing, since it declares no secret'}`);
      if (options.deploy && rotated.length > 0) sayDeployed(delivery, await shown(delivery, () => deploy(delivery)));
      else if (rotated.length > 0) say(`Bring it to the service: npx nx deploy ${service.name}`);
      close();
    });
}
