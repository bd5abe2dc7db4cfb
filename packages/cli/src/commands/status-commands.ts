import type { ServiceDeclaration } from '@fairway/declaration';
import {
  contextOf,
  EXIT,
  inspect,
  loadStage,
  openDelivery,
  openStore,
  publishPage,
  type Stage,
  RecordChain,
  signerOf,
  type ServiceStatus,
  stageStatus,
  type StageStatus,
  trustedBy,
  Workspace,
  DeliveryError,
  publicUrl,
  liveRecord,
} from '@fairway/delivery';
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { Ending } from '../program';
import { table } from '../table';
import { count, say, withService } from './delivery-commands';

/** Longest that a platform is asked for, in milliseconds: a Terraform plan of a stage takes most of a minute. */
const INSPECTION_MS = 120_000;

/** `status`, `services`, `history` and `open`: what runs and what ran, from the records. */
export function addStatusCommands(program: Command, ending: Ending): void {
  program
    .command('status')
    .description('what runs: version, address, health, and a command to try each')
    .option('--service <name>', 'this one alone')
    .option('--json', 'as JSON', false)
    .option('--refresh', 'ask the platforms what they run, and which alarms are on', false)
    .option('--page', 'write the status page, and say where it lies', false)
    .action(async ({ json, service, refresh, page }: StatusOptions) => {
      const { stage, store, workspace } = open();
      const services =
        service === undefined ? workspace.servicesFor(stage) : [workspace.service(service, process.cwd())];
      if (refresh) await inspectAll(workspace, stage, services);
      const status = await stageStatus(stage.name, services, store, trustedBy(workspace, stage));
      say(json ? JSON.stringify(status, undefined, 2) : formatStatus(status));
      if (page || refresh) {
        const place = await publishPage(workspace, stage, store);
        if (page) process.stderr.write(`status page: ${place}\n`);
      }
      if (status.services.some(({ health }) => health === 'unwell' || health === 'unfinished')) ending.end(EXIT.unwell);
    });

  program
    .command('services')
    .description('names of the services that can be deployed to STAGE')
    .action(() => {
      const services = Workspace.around(process.cwd()).servicesFor(loadStage());
      say(services.map(({ name }) => name).join(','));
    });

  withService(program.command('history'))
    .description('deployments of the stage, the newest last')
    .option('--verify', 'check every record: a changed byte, a gap, a lost end, a wrong signature', false)
    .option('--limit <count>', 'how many to show', count, 20)
    .option('--json', 'as JSON', false)
    .action(async (options: HistoryOptions) => {
      const { stage, store, workspace } = open();
      const chain = new RecordChain(store, signerOf(stage));
      if (options.verify) await verifyChain(chain, store.location);
      else await showHistory(chain, workspace, options);
    });

  withService(program.command('open'))
    .description('show the address of the service, and open it where there is a browser')
    .action(async ({ service: name }: { service?: string }) => {
      const { store, workspace } = open();
      const service = workspace.service(name, process.cwd());
      const live = liveRecord((await new RecordChain(store).readable()).records, service.name);
      if (!live?.release) {
        throw new DeliveryError(
          'NOT_DEPLOYED',
          `${service.name} is not deployed. Deploy it: npx nx deploy ${service.name}`,
        );
      }
      const url = publicUrl(live.release);
      say(url);
      if (process.stdout.isTTY) {
        const opener = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], {
          stdio: 'ignore',
          detached: true,
        });
        // Without a desktop the printed address is the answer.
        opener.on('error', () => undefined).unref();
      }
    });
}

interface StatusOptions {
  readonly json: boolean;
  readonly service?: string;
  readonly refresh: boolean;
  readonly page: boolean;
}

/** Looks at every platform at once; what one cannot tell is kept as unknown. */
async function inspectAll(workspace: Workspace, stage: Stage, services: readonly ServiceDeclaration[]): Promise<void> {
  const looks = services.map(async (service) => {
    const delivery = await openDelivery({ workspace, stage, service, report: () => undefined, lockWaitMs: 0 });
    const live = liveRecord((await delivery.chain.readable()).records, service.name);
    const source = { version: live?.version ?? '', commit: live?.commit ?? '' };
    const context = contextOf(delivery, source, AbortSignal.timeout(INSPECTION_MS));
    const { drift, detail, alarms } = await inspect(delivery.store, delivery.engine, context, live);
    if (drift !== 'none') process.stderr.write(`${service.name}: drift ${drift}${detail ? `: ${detail}` : ''}\n`);
    for (const alarm of alarms ?? []) process.stderr.write(`${service.name}: alarm ${alarm} is on\n`);
  });
  await Promise.all(looks);
}

interface HistoryOptions {
  readonly service?: string;
  readonly verify: boolean;
  readonly limit: number;
  readonly json: boolean;
}

function open() {
  const stage = loadStage();
  const workspace = Workspace.around(process.cwd());
  return { stage, workspace, store: openStore(workspace, stage) };
}

async function verifyChain(chain: RecordChain, location: string): Promise<void> {
  const { count, signed, flaws } = await chain.verify();
  for (const { key, problem } of flaws) say(`${key}: ${problem}`);
  if (flaws.length > 0) {
    throw new DeliveryError(
      'RECORDS_DAMAGED',
      `${flaws.length} flaws in ${count} records below ${location}. Put the named files back from a backup, then verify again.`,
      EXIT.recordsDamaged,
    );
  }
  say(`${count} records, unbroken${signed > 0 ? `, ${signed} with a signature that holds` : ''}`);
}

async function showHistory(
  chain: RecordChain,
  workspace: Workspace,
  { service, limit, json }: HistoryOptions,
): Promise<void> {
  const { records, flaws } = await chain.readable();
  const shown = records.filter((record) => service === undefined || record.service === service).slice(-limit);
  // A service that is not declared any more keeps its history; a name that nobody knows is a slip.
  if (service !== undefined && shown.length === 0) workspace.service(service, workspace.root);
  if (json) {
    say(JSON.stringify(shown, undefined, 2));
    return;
  }
  const rows = shown.map((record) => [
    String(record.sequence),
    record.finishedAt.replace('T', ' ').slice(0, 19),
    record.service,
    record.kind,
    record.version,
    record.recovered ? `${record.outcome} (recovered)` : record.outcome,
    `${(record.durationMs / 1000).toFixed(1)} s`,
    record.who,
    record.reason ?? '',
  ]);
  say(table(['#', 'finished (UTC)', 'service', 'kind', 'version', 'outcome', 'took', 'who', 'why'], rows));
  for (const { problem } of flaws) say(problem);
}

function formatStatus({ stage, services, flaws }: StageStatus): string {
  const rows = services.map((service) => [
    service.service,
    service.version ?? '-',
    service.health,
    service.seconds === undefined ? '-' : service.seconds.toFixed(1),
    service.url ?? '-',
    lastCell(service),
  ]);
  const text = table(['service', 'version', 'health', 'seconds', 'url', 'try it'], rows);
  return [`stage ${stage}`, text, ...flaws.map(({ problem }) => problem)].join('\n');
}

function lastCell({ health, detail, tryIt }: ServiceStatus): string {
  return health === 'well' ? (tryIt ?? '') : (detail ?? '');
}
