import { DeclarationError } from '@fairway/declaration';
import { DeliveryError, EXIT, type ExitCode, LocalStageError } from '@fairway/delivery';
import { CommanderError } from 'commander';
import { tellFailure } from './output';
import { createProgram } from './program';

/**
 * Runs one command line.
 *
 * @param argv without node and script
 * @returns how the process ends; errors are already told
 */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    const program = createProgram({ end: (wanted) => (code = wanted) });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const said = explain(error);
    tellFailure(error, said);
    process.stderr.write(`\n${said}\n`);
    return error instanceof DeliveryError ? error.exitCode : isKnown(error) ? EXIT.environment : EXIT.internal;
  }
}

function isKnown(error: unknown): boolean {
  return error instanceof DeclarationError || error instanceof LocalStageError;
}

/** A fault that Fairway knows is one sentence; one that it does not know keeps its stack for whoever mends it. */
function explain(error: unknown): string {
  if (error instanceof DeliveryError || isKnown(error)) return (error as Error).message;
  return `INTERNAL_ERROR: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
