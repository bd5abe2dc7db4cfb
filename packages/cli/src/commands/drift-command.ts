import { contextOf, EXIT, inspect, liveRecord, loadStage, Workspace } from '@fairway/delivery';
import type { Command } from 'commander';
import { openService } from '../context';
import type { Ending } from '../program';
import { table } from '../table';
import { say } from './delivery-commands';

/** Time that one platform has to say what it runs, in milliseconds. */
const ASK_MS = 120_000;

/** `drift`: whether each platform still runs what the records say. */
export function addDriftCommand(program: Command, ending: Ending): void {
  program
    .command('drift')
    .description(
      'whether each platform still runs what the records say; ends with 7 where one does not, or cannot tell',
    )
    .action(async () => {
      const stage = loadStage();
      const rows: string[][] = [];
      for (const { name } of Workspace.around(process.cwd()).servicesFor(stage)) {
        const { delivery, close } = await openService({ service: name }, 0);
        const live = liveRecord((await delivery.chain.readable()).records, name);
        const source = { version: live?.version ?? '', commit: live?.commit ?? '' };
        const context = contextOf(delivery, source, AbortSignal.timeout(ASK_MS));
        const { drift, detail } = await inspect(delivery.store, delivery.engine, context, live);
        rows.push([name, drift, detail ?? '-']);
        close();
      }
      say(table(['service', 'drift', 'detail'], rows));
      if (rows.some(([, drift]) => drift !== 'none')) ending.end(EXIT.unwell);
    });
}
