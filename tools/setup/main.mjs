#!/usr/bin/env node
/**
 * The commands of the root's package.json: `npm run setup|deploy|destroy|prove` and `npm test`.
 *
 * It runs in a clone where nothing is installed yet, so it and what it imports use Node.js alone.
 */
import { join } from 'node:path';
import { deployShowing } from './deploy.mjs';
import { SetupError } from './errors.mjs';
import { installDependencies } from './install.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { run, runStep, workspace } from './run.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { runTests } from './test.mjs';

const USAGE = `usage: npm run <setup|deploy|destroy|prove> [-- --yes]   or   npm test

  setup     install what the workspace needs on this machine
  deploy    set up, then deploy every service to STAGE (default: local)
  test      set up, then lint, unit, policy and integration tests of every project
  prove     set up, then the long proof: updates and kills under load
  destroy   remove every service from STAGE, and stop the local stage

  FAIRWAY_OUTPUT=jsonl   deploy tells what goes on in lines of JSON

  --yes     install system packages without asking (also under CI=true)`;

const VERBS = { setup, deploy, destroy, prove, test };

async function setup() {
  await runStep('Prepare the command', [nx(), 'run-many', '-t', 'build', '-p', 'cli,local', '--outputStyle=static']);
}

async function deploy() {
  const { code, closing } = await deployShowing([
    ...[nx(), 'run-many', '-t', 'deploy', '--outputStyle=stream-without-prefixes'],
  ]);
  const json = process.env.FAIRWAY_OUTPUT === 'jsonl';
  const status = await run([fairway(), 'status', ...(json ? ['--json'] : [])]);
  // What a person needs next is the last that is read.
  if (closing.length > 0) (json ? process.stderr : process.stdout).write(`\n${closing.join('\n')}\n`);
  return code || status;
}

async function destroy() {
  const code = await run([nx(), 'run-many', '-t', 'destroy', '--outputStyle=stream']);
  if (code || (process.env.STAGE ?? 'local') !== 'local') return code;
  return run([nx(), 'run', 'local:down', '--outputStyle=stream']);
}

async function prove() {
  return run([nx(), 'run-many', '-t', 'prove', '--outputStyle=stream', '--parallel=1']);
}

async function test() {
  return runTests(nx());
}

const nx = () => join(workspace, 'node_modules/.bin/nx');
const fairway = () => join(workspace, 'node_modules/.bin/fairway');

async function main([verb, ...options]) {
  if (!Object.hasOwn(VERBS, verb ?? '') || options.some((option) => option !== '--yes')) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  await checkPrerequisites();
  await installDependencies();
  await ensureSystemPackages({ yes: options.includes('--yes') });
  return (await VERBS[verb]()) ?? 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
