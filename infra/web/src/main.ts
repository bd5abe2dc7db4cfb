import { writeGraphs } from './graph/record';
import { pulumi } from './pulumi-command/command';

async function main([verb, ...args]: readonly string[]): Promise<void> {
  switch (verb) {
    case 'graph':
      return writeGraphs();
    case 'pulumi':
      process.exitCode = await pulumi(args);
      return;
    default:
      process.stderr.write(`VERB_UNKNOWN: expected graph or pulumi, found ${JSON.stringify(verb)}.\n`);
      process.exitCode = 64;
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
