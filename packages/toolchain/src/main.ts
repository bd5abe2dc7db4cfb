#!/usr/bin/env node
import { ensureTools } from './ensure-many';
import { describeProgress } from './progress';
import { toolNames } from './tools-folder';

const USAGE = 'Usage: fairway-tool NAME...   Prepares tools and prints the path of each; --list names them all.';

async function main(names: readonly string[]): Promise<void> {
  if (names[0] === '--list') return void process.stdout.write(`${toolNames().join('\n')}\n`);
  if (names.length === 0 || names[0]?.startsWith('-')) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = names[0] === '--help' ? 0 : 2;
    return;
  }
  const tools = await ensureTools(names, {
    report: (progress) => process.stderr.write(`${describeProgress(progress)}\n`),
  });
  for (const name of names) process.stdout.write(`${tools[name]?.executable}\n`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
