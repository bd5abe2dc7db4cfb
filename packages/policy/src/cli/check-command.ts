import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DeclarationError, loadService, parseService, type ServiceDeclaration } from '@fairway/declaration';
import { Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { checkFiles } from '../check';
import { writeSummary } from '../report/summary';
import { type Format, FORMATS, render, writeReport } from '../report/write';
import { RULES, ruleById } from '../rules';
import { WaiverError } from '../waivers/load';
import { ENGINES, type EngineName } from '../breadth/engines';
import { runEngines } from '../breadth/run';
import { EXIT, type Surroundings } from './command';
import { defaultWaivers, waiversAt } from './waiver-source';

interface Options {
  readonly service?: string;
  readonly stage?: string;
  readonly waivers?: string | false;
  readonly waiversFrom?: string;
  readonly format: Format;
  readonly sarif?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly summary?: string;
  readonly rule?: string[];
  readonly engine?: EngineName[];
  readonly complete?: boolean;
}

export function checkCommand(surroundings: Surroundings): Command {
  return new Command('check')
    .description('Judges files and folders, of this repository or of any other.')
    .argument('<paths...>', 'templates, plans, manifests, Dockerfiles, workflows, or folders of them')
    .option('--service <file>', 'service.json that the resources are held against')
    .option('--stage <name>', 'stage that they are for (default: STAGE, else local)')
    .option('--waivers <file>', 'waivers (default: policy-waivers.yaml in this folder or above)')
    .option('--no-waivers', 'no waivers at all')
    .option('--waivers-from <commit>', 'takes the waivers from this commit, as a pull request must')
    .option('--complete', 'the paths are everything that the waivers speak of: one that matches nothing is an error')
    .option('--rule <ids...>', 'only these rules')
    .addOption(
      new Option(
        '--engine <names...>',
        'other engines whose findings are merged (default: those that the stage asks for)',
      ).choices(ENGINES),
    )
    .addOption(
      new Option('--format <format>', 'what is written to standard output').choices(FORMATS).default('terminal'),
    )
    .option('--sarif <file>', 'writes SARIF as well')
    .option('--junit <file>', 'writes JUnit as well')
    .option('--markdown <file>', 'writes Markdown as well')
    .option('--html <file>', 'writes a page as well')
    .option('--summary <file>', 'writes how often each engine gave each verdict, for the deployment record')
    .action((paths: string[], options: Options) => check(paths, options, surroundings));
}

async function check(paths: string[], options: Options, surroundings: Surroundings): Promise<void> {
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) {
    surroundings.writeError(
      `PATH_MISSING: expected a file or folder at ${missing}, found none. Build the project first, or mend the path.\n`,
    );
    return surroundings.end(EXIT.missing);
  }
  const stranger = options.rule?.find((id) => !ruleById(id));
  if (stranger !== undefined) {
    surroundings.writeError(`RULE_UNKNOWN: expected the id of a rule, found ${stranger}. See: fairway policy list\n`);
    return surroundings.end(EXIT.usage);
  }
  try {
    const stage = options.stage ?? process.env.STAGE;
    const engines = options.engine ?? (await surroundings.enginesOf?.(stage)) ?? [];
    const others = await runEngines(engines, paths, (text) => surroundings.writeError(`${text}\n`));
    const waivers =
      options.waivers === false
        ? undefined
        : options.waiversFrom !== undefined
          ? waiversAt(options.waiversFrom, options.waivers)
          : (options.waivers ?? defaultWaivers());
    const report = await checkFiles(paths, {
      ...(options.service !== undefined && { service: readService(options.service) }),
      ...(stage !== undefined && stage !== '' && { stage }),
      ...(waivers !== undefined && { waivers }),
      ...(options.rule && { rules: RULES.filter(({ id }) => options.rule?.includes(id)) }),
      ...(options.complete && { complete: true }),
      others,
    });
    surroundings.write(render(report, options.format, surroundings.colour));
    for (const format of ['sarif', 'junit', 'markdown', 'html'] as const) {
      const file = options[format];
      if (file !== undefined) writeReport(report, format, file);
    }
    if (options.summary !== undefined) writeSummary(report, ['fairway', ...engines], options.summary);
    surroundings.end(report.outcome === 'fail' ? EXIT.forbidden : EXIT.allowed);
  } catch (error) {
    if (!(error instanceof DeclarationError) && !(error instanceof WaiverError) && !isCoded(error)) throw error;
    surroundings.writeError(`${(error as Error).message}\n`);
    surroundings.end(error instanceof WaiverError || error instanceof DeclarationError ? EXIT.usage : EXIT.missing);
  }
}

const isCoded = (error: unknown): boolean => error instanceof Error && /^[A-Z]+(_[A-Z]+)+: /.test(error.message);

function readService(file: string): ServiceDeclaration {
  if (basename(file) === 'service.json') return loadService(dirname(file));
  return parseService(JSON.parse(readFileSync(file, 'utf8')), file);
}
