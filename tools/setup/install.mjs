import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep, workspace } from './run.mjs';

/**
 * Installs what package-lock.json says, once for each state of it.
 *
 * Install scripts of dependencies stay off, whichever version of npm runs; those that `allowScripts` names run after.
 */
export async function installDependencies(root = workspace, step = runStep) {
  const stamp = join(root, 'node_modules', '.fairway-installed');
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await step('Install npm packages', ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  const { allowScripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
  if (allowed.length) await step('Link Node.js', ['npm', 'rebuild', '--ignore-scripts=false', ...allowed]);
  writeFileSync(stamp, digest);
}
