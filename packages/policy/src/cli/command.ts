import { Command } from 'commander';
import type { EngineName } from '../breadth/engines';
import { checkCommand } from './check-command';
import { explainCommand } from './explain-command';
import { listCommand } from './list-command';
import { waiveCommand } from './waive-command';

/** Exit codes, shared with the other verbs of the fairway command. */
export const EXIT = {
  /** Nothing failed; there may be warnings. */
  allowed: 0,
  fault: 1,
  usage: 2,
  /** A file that was named is not there, or a tool is missing. */
  missing: 3,
  forbidden: 9,
} as const;
export type PolicyExit = (typeof EXIT)[keyof typeof EXIT];

/** What the command needs from its process. */
export interface Surroundings {
  write(text: string): void;
  writeError(text: string): void;
  end(code: PolicyExit): void;
  readonly colour: boolean;
  /** Other engines that a stage asks for, where `--engine` names none. @default none: what a stage asks for is not known here */
  enginesOf?(stage: string | undefined): Promise<readonly EngineName[]>;
}

const CODES = `
Exit codes:
  0  allowed, perhaps with warnings
  1  fault of the command itself
  2  wrong option or argument
  3  a file or a tool is missing
  9  forbidden by policy`;

/** \`policy check|explain|list|waive\`: a command to be mounted in another one, or to run by itself. */
export function policyCommand(surroundings: Surroundings): Command {
  const command = new Command('policy')
    .description('Judges what toolchains rendered by rules written once.')
    .addHelpText('after', CODES);
  for (const make of [checkCommand, explainCommand, listCommand, waiveCommand]) {
    const sub = make(surroundings).copyInheritedSettings(command);
    command.addCommand(sub);
  }
  return command;
}

/** The process that this module runs in. */
export function processSurroundings(end: (code: PolicyExit) => void): Surroundings {
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    end,
    colour: process.stdout.isTTY && process.env.NO_COLOR === undefined,
  };
}
