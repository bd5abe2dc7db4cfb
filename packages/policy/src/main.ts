#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, policyCommand, processSurroundings } from './cli/command';

const command = policyCommand(
  processSurroundings((code) => {
    process.exitCode = code;
  }),
);
command.name('fairway-policy').exitOverride();
for (const sub of command.commands) sub.exitOverride();

command.parseAsync(process.argv).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.allowed : EXIT.usage;
    return;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = EXIT.fault;
});
