import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findWorkspace } from '@fairway/delivery';
import { importImage } from './kubernetes';
import { Layout } from './layout';
import { LIMITATIONS } from './limitations';
import { credentials, forget } from './verbs/credentials';
import { down, reset } from './verbs/down';
import { logs } from './verbs/logs';
import { status, table } from './verbs/status';
import { up } from './verbs/up';

const USAGE = `Usage: node lib/main.js <verb>
  up                   start the local stage, or mend it; nothing where STAGE names one in a cloud
  down                 stop it; what was deployed is kept
  status               what runs where
  logs [PART] [-f]     the end of the logs; -f goes on until Ctrl-C
  credentials [STAGE]  make the deployer of a stage on the emulator
  forget STAGE         remove the deployer of a stage whose services are destroyed
  load-image FILE      give the cluster an image that docker saved
  reset                stop it and delete everything that it kept
Option: --workspace FOLDER   another workspace than the one this lies in`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      follow: { type: 'boolean', short: 'f' },
    },
  });
  const [verb, argument] = positionals;
  const layout = () => new Layout(values.workspace ?? findWorkspace());
  const report = (line: string) => process.stdout.write(`local: ${line}\n`);
  switch (values.help ? undefined : verb) {
    case 'up': {
      const began = performance.now();
      const outcome = await up(layout(), { report, signal: interruption() });
      if (outcome === 'elsewhere') return 0;
      const started = outcome === 'started';
      report(started ? `up in ${((performance.now() - began) / 1000).toFixed(1)} s` : 'is up already');
      process.stdout.write(`${table(await status(layout()))}\n`);
      if (started) for (const limitation of LIMITATIONS) report(`unlike AWS: ${limitation}`);
      return 0;
    }
    case 'down':
      report((await down(layout())) ? 'down' : 'was down already');
      return 0;
    case 'status': {
      const rows = await status(layout());
      process.stdout.write(`${table(rows)}\n`);
      return rows.every(({ health }) => health === 'healthy') ? 0 : 1;
    }
    case 'logs':
      await logs(layout(), {
        part: argument,
        follow: values.follow ? interruption() : undefined,
        write: (text) => void process.stdout.write(text),
      });
      return 0;
    case 'credentials':
      report(`the deployer's key is in ${await credentials(layout(), argument ?? process.env.STAGE)}`);
      return 0;
    case 'forget':
      report(`${await forget(layout(), argument)} has no deployer any more`);
      return 0;
    case 'load-image':
      if (argument === undefined) break;
      await importImage(layout(), resolve(argument));
      return 0;
    case 'reset':
      await reset(layout());
      report('down, and everything that it kept is deleted');
      return 0;
    default:
  }
  process.stderr.write(`${USAGE}\n`);
  return verb === undefined && values.help ? 0 : 2;
}

/** Fires on Ctrl-C and its like, once; the next one ends the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort(new Error('INTERRUPTED: what had been started is stopped again')));
  }
  return controller.signal;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
