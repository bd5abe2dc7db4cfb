import { enginesOf, type ExitCode, isStage, loadStage } from '@fairway/delivery';
import { policyCommand, processSurroundings } from '@fairway/policy';
import { Command } from 'commander';
import { addChangeCommands } from './commands/change-commands';
import { addDeliveryCommands } from './commands/delivery-commands';
import { addDriftCommand } from './commands/drift-command';
import { addSecretCommands } from './commands/secret-commands';
import { addStatusCommands } from './commands/status-commands';
import { addSweepCommand } from './commands/sweep-command';

/** What commands tell the process. */
export interface Ending {
  end(code: ExitCode): void;
}

const EXIT_CODES = `
Exit codes:
  0  done, or nothing was to do          5  new version refused, the last good one is live
  1  fault of fairway itself             6  refused, and the last good one could not be brought back
  2  wrong option or argument            7  the service does not answer as declared
  3  something needed is missing         8  records altered or damaged
  4  another deployment is running       9  artefact altered, or forbidden by policy
  130  interrupted; what was begun is undone

The stage comes from STAGE: local (default), a declared one, or pr-<number>.`;

/** The whole command. */
export function createProgram(ending: Ending): Command {
  const program = new Command('fairway')
    .description('Takes services from a change to production, and back.')
    .showHelpAfterError('(see fairway --help)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  addDeliveryCommands(program, ending);
  addStatusCommands(program, ending);
  addChangeCommands(program);
  addDriftCommand(program, ending);
  addSecretCommands(program);
  addSweepCommand(program, ending);
  const surroundings = processSurroundings((code) => ending.end(code));
  program.addCommand(policyCommand({ ...surroundings, enginesOf: enginesOfNamed }));
  return program;
}

/** Of a stage that is declared; elsewhere, files may be judged for stages that this workspace does not know. */
async function enginesOfNamed(stage = 'local'): ReturnType<typeof enginesOf> {
  return isStage(stage) ? enginesOf(loadStage(stage)) : [];
}
