import { WebError } from '../errors';

/** Ends the part of the output that tells what was wrong; before it stands a list of what was fine. */
const NEXT_PART = /^(Resources|Outputs|Duration|Policies):/;

/**
 * What Pulumi could not do, in its own words and without the list of all resources.
 *
 * @param error of the Automation API: its message is the whole output
 */
export function pulumiError(verb: string, error: unknown): WebError {
  const said = (error instanceof Error ? error.message : String(error)).split('\n');
  const told = diagnostics(said);
  const reasons = (told.length > 0 ? told : said.slice(-15)).slice(0, 20).join('\n');
  return new WebError('PULUMI_FAILED', `pulumi ${verb} failed. ${reasons}`, { cause: error });
}

/** The errors among the diagnostics, with the lines that belong to each. */
function diagnostics(said: readonly string[]): string[] {
  const from = said.findIndex((line) => /^Diagnostics:/.test(line)) + 1;
  if (from === 0) return [];
  const length = said.slice(from).findIndex((line) => NEXT_PART.test(line));
  const lines = said.slice(from, length < 0 ? undefined : from + length).map((line) => line.trim());
  let telling = false;
  return [...new Set(lines)].filter((line) => {
    if (/^(error|warning):/.test(line)) telling = line.startsWith('error:');
    // A resource's own heading.
    else if (/^[\w:]+ \(.*\):$/.test(line)) telling = false;
    return telling && line !== '';
  });
}

/** Runs a step of Pulumi; an abandoned one keeps its own error. */
export async function told<T>(verb: string, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (signal.aborted || error instanceof WebError) throw error;
    throw pulumiError(verb, error);
  }
}
