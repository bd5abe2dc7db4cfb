import { ensureBaseImage } from './base-image';
import { recipeNamed, RECIPES, referenceOf } from './recipes';

const USAGE =
  'Usage: node lib/main.js [--fresh] [NAME...]   Builds the base images from Debian packages; all by default.';

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--fresh');
  if (unknown) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = unknown === '--help' ? 0 : 2;
    return;
  }
  for (const recipe of names.length > 0 ? names.map(recipeNamed) : RECIPES) {
    const started = Date.now();
    process.stdout.write(`${referenceOf(recipe)}: ${recipe.description}\n`);
    const { id, built } = await ensureBaseImage(recipe, args.includes('--fresh'));
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`  ${built ? 'built' : 'already there'}, ${id.slice(0, 19)}, ${seconds} s\n`);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
