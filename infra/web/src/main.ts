import { prepareTools } from './engine/plugins';
import { writeGraphs } from './graph/record';
import { pulumi } from './pulumi-command/command';

async function main([verb, ...args]: readonly string[]): Promise<void> {
  switch (verb) {
    case 'graph':
      return writeGraphs();
    case 'tools':
      return prepareTools();
    case 'pulumi':
      process.exitCode = await pulumi(args);
      return;
    default:
      process.stderr.write(`VERB_UNKNOWN: expected graph, pulumi or tools, found ${JSON.stringify(verb)}.\n`);
      process.exitCode = 64;
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
