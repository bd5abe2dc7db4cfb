import { printCosts } from './cost';
import { lintTemplates } from './lint-templates';
import { synthesize } from './synth';

/** `synth`, `lint` and `cost` of the CDK service in the current folder, as its verbs run them. */
async function main(verb = ''): Promise<number> {
  const project = process.cwd();
  switch (verb) {
    case 'synth':
      synthesize(project);
      return 0;
    case 'cost':
      printCosts(project);
      return 0;
    case 'lint':
      return lintTemplates(project);
    default:
      throw new Error(`VERB_UNKNOWN: expected synth, lint or cost, found ${JSON.stringify(verb)}.`);
  }
}

main(process.argv[2]).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
