import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { isSeq, parseDocument } from 'yaml';
import { parseWaivers, WaiverError } from '../waivers/load';
import { EXIT, type Surroundings } from './command';
import { defaultWaivers, WAIVER_FILE } from './waiver-source';

interface Options {
  readonly resource?: string;
  readonly file?: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly waivers?: string;
}

export function waiveCommand(surroundings: Surroundings): Command {
  return new Command('waive')
    .description('Writes an entry into the file of waivers.')
    .argument('<rule>', 'id of the rule, or engine/id for another engine')
    .requiredOption('--reason <sentence>', 'why')
    .requiredOption('--owner <owner>', '@user or @organisation/team that answers for it')
    .requiredOption('--expires <day>', 'last day on which it holds, YYYY-MM-DD')
    .option('--resource <name>', 'name of the resource, * standing for any letters')
    .option('--file <path>', 'path of the file, * standing for any letters')
    .option('--waivers <file>', `file of waivers (default: ${WAIVER_FILE} in this folder or above)`)
    .action((policy: string, options: Options) => {
      try {
        const file = options.waivers ?? defaultWaivers() ?? WAIVER_FILE;
        addWaiver(file, policy, options);
        surroundings.write(
          `${file}: ${policy} is waived until ${options.expires}. The platform owner is asked to review the file.\n`,
        );
        surroundings.end(EXIT.allowed);
      } catch (error) {
        if (!(error instanceof WaiverError)) throw error;
        surroundings.writeError(`${error.message}\n`);
        surroundings.end(EXIT.usage);
      }
    });
}

/** Comments and order of the file stay; what would be no valid file is not written. */
function addWaiver(file: string, policy: string, { resource, file: path, reason, owner, expires }: Options): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : 'waivers: []\n';
  parseWaivers(before, file);
  const document = parseDocument(before);
  const selector = { ...(resource !== undefined && { resource }), ...(path !== undefined && { file: path }) };
  if (!isSeq(document.get('waivers'))) document.set('waivers', document.createNode([]));
  const list = document.get('waivers');
  if (isSeq(list)) list.flow = false;
  document.addIn(['waivers'], document.createNode({ policy, selector, reason, owner, expires }));
  const text = document.toString();
  const added = parseWaivers(text, file).waivers.at(-1);
  if (added?.expires === undefined)
    throw new WaiverError(`expected a day such as 2027-01-31 in --expires, found ${JSON.stringify(expires)}`);
  writeFileSync(file, text);
}
