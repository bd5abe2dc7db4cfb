import { loadStage, LocalSecrets, Workspace, DeliveryError } from '@fairway/delivery';
import type { Command } from 'commander';
import type { ServiceOptions } from '../context';
import { table } from '../table';
import { say, withService } from './delivery-commands';

/** `secrets list` and `secrets rotate`: names and generations, never values. */
export function addSecretCommands(program: Command): void {
  const secrets = program.command('secrets').description('declared secrets of a service on a stage of this machine');

  withService(secrets.command('list'))
    .description('names, purposes and how often each was rotated')
    .action(async (options: ServiceOptions) => {
      const { service, local } = open(options);
      await local.ensure();
      const generations = await local.generations();
      const rows = service.secrets.map(({ name, purpose }) => [name, String(generations[name] ?? 0), purpose]);
      say(table(['secret', 'generation', 'purpose'], rows));
    });

  withService(secrets.command('rotate'))
    .argument('[name]', 'one of them; left out, all')
    .description('give secrets a new value; the next deployment brings it to the service')
    .action(async (name: string | undefined, options: ServiceOptions) => {
      const { service, local } = open(options);
      const rotated = await local.rotate(name);
      say(
        `${service.name}: rotated ${rotated.join(', ') || 'nothing'}. Bring it to the service: npx nx deploy ${service.name}`,
      );
    });
}

function open(options: ServiceOptions) {
  const stage = loadStage();
  const workspace = Workspace.around(process.cwd());
  const service = workspace.service(options.service, process.cwd());
  if (!stage.isLocal) {
    throw new DeliveryError(
      'SECRETS_ELSEWHERE',
      `the platform of stage ${stage.name} keeps the secrets of ${service.name}. Rotate them there: see docs/delivery.md#secrets`,
    );
  }
  return { service, local: new LocalSecrets(workspace, stage, service) };
}
