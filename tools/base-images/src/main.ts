import { ensureBaseImage } from './base-image';
import { pullOfficial } from './official';
import { recipeNamed, RECIPES, referenceOf } from './recipes';

const USAGE = `Usage: node lib/main.js [--fresh | --unless-official] [NAME...]

Builds the base images from Debian packages; all by default.

  --fresh             builds anew what is there already, to take in security updates
  --unless-official   pulls the official image instead where its registry can be reached`;

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && !['--fresh', '--unless-official'].includes(arg));
  if (unknown) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = unknown === '--help' ? 0 : 2;
    return;
  }
  for (const recipe of names.length > 0 ? names.map(recipeNamed) : RECIPES) {
    const started = Date.now();
    process.stdout.write(`${referenceOf(recipe)}: ${recipe.description}\n`);
    if (args.includes('--unless-official') && (await pullOfficial(recipe))) {
      process.stdout.write('  the official image is there instead\n');
      continue;
    }
    const { id, built } = await ensureBaseImage(recipe, args.includes('--fresh'));
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`  ${built ? 'built' : 'already there'}, ${id.slice(0, 19)}, ${seconds} s\n`);
  }
}

// Ctrl-C ends the program that is running; this process stays to remove what that one left.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => undefined);

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
