#!/usr/bin/env node
/**
 * The verb `prove` of a service: the long run of its proof, and its section of docs/proof.md, whatever came out.
 *
 * It is started in the service's folder.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { declaredServices } from './deploy.mjs';
import { proofDocument, sectionOf } from './proof.mjs';
import { workspace } from './run.mjs';

const JUNIT = 'reports/junit/prove.xml';
const project = process.cwd();
const { name } = JSON.parse(readFileSync(join(project, 'service.json'), 'utf8'));

// What an earlier run left must not speak for this one.
const loads = () => globSync('reports/rollout/*.json', { cwd: project }).sort();
for (const file of [JUNIT, ...loads()]) rmSync(join(project, file), { force: true });

const jest = ['jest', '--config', 'jest.integration.config.js', '--ci', '--runInBand', 'rollout|refusal'];
const { status, error } = spawnSync(jest[0], jest.slice(1), {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, FAIRWAY_PROVE: '1', JEST_JUNIT_OUTPUT_NAME: basename(JUNIT) },
});
if (error) throw error;

const git = (...args) => execFileSync('git', args, { cwd: workspace, encoding: 'utf8' }).trim();
const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!docs/proof.md') !== '';
const section = sectionOf(name, {
  junit: existsSync(join(project, JUNIT)) ? readFileSync(join(project, JUNIT), 'utf8') : '',
  loads: loads().map((file) => ({
    name: basename(file, '.json'),
    report: JSON.parse(readFileSync(join(project, file), 'utf8')),
  })),
  commit: `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ', with changes' : ''}`,
  date: new Date().toISOString().slice(0, 10),
});
const document = join(workspace, 'docs/proof.md');
const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
writeFileSync(document, proofDocument(before, declaredServices(), { [name]: section }));
process.exitCode = status ?? 1;
