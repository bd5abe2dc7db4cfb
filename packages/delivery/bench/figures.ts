import type { ServiceDeclaration } from '@fairway/declaration';
import type { Figure as PlainFigure } from '@fairway/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '../src';
import { changedFileOf, withOneLine } from './change';
import { secondsForServices } from './generated-workspace';
import { fairway, NotMeasured, nx, ROOT, run } from './run';

/** A figure, and how busy the machine was. */
export interface Figure extends PlainFigure {
  /** Processes that were ready to run, over cores, in the last minute: from about 1 on, seconds tell of the machine. */
  readonly waiting: number;
}

/** A figure by the start of its name, so that one can be measured alone. */
export interface Measurement {
  readonly name: string;
  readonly measure: () => Figure;
}

/** Seconds from a change to live, by toolchain; resize's is the goal that was set, the others follow what their engines wait for. */
const CHANGE_TO_LIVE_S: Record<ServiceDeclaration['toolchain'], number> = {
  cdk: 20,
  terraform: 60,
  docker: 60,
  helm: 90,
  pulumi: 120,
};

/** Everything that can be measured now: what is not deployed is left out. */
export function measurements(): Measurement[] {
  const live = liveServices();
  return [
    ...live.map((service) => ({
      name: `change_to_live_${service.name.replaceAll('-', '_')}_s`,
      measure: () => changeToLive(service),
    })),
    ...(live.length > 0 ? [{ name: 'noop_deploy_s', measure: () => noopDeploy(live) }] : []),
    { name: 'affected_over_all', measure: affectedOverAll },
    { name: 'graph_100_over_10', measure: graph },
    { name: 'fresh_clone_cached_s', measure: freshClone },
  ];
}

function figure(name: string, value: number, unit: string, against: number): Figure {
  const rounded = Math.round(value * 1000) / 1000;
  const ratio = Math.round((value / against) * 1000) / 1000;
  const [load = 0] = loadavg();
  return { name, value: rounded, unit, against, ratio, waiting: Math.round((load / availableParallelism()) * 10) / 10 };
}

function liveServices(): ServiceDeclaration[] {
  const { services } = JSON.parse(fairway('status', '--json').output) as {
    services: { service: string; health: string }[];
  };
  const well = new Set(services.filter(({ health }) => health === 'well').map(({ service }) => service));
  return new Workspace(ROOT).services().filter(({ name }) => well.has(name));
}

/** One more line in the program, then what people type: build, policy, rollout and verification together. */
function changeToLive(service: ServiceDeclaration): Figure {
  const name = `change_to_live_${service.name.replaceAll('-', '_')}_s`;
  const file = changedFileOf(service.app) ?? changedFileOf(service.project);
  if (file === undefined)
    throw new Error(`${name}: not measured, ${service.app} has no source file that takes a comment`);
  nx('deploy', service.name);
  const changed = withOneLine(file, () => nx('deploy', service.name));
  const restored = nx('deploy', service.name);
  if (!changed.ok) throw new NotMeasured(name, changed);
  if (!restored.ok) throw new NotMeasured(name, restored);
  return figure(name, changed.seconds, `s from a line in ${file}`, CHANGE_TO_LIVE_S[service.toolchain]);
}

function noopDeploy(live: readonly ServiceDeclaration[]): Figure {
  const deploy = ['run-many', '-t', 'deploy', '-p', live.map(({ name }) => name).join(',')];
  // The first brings caches and what has changed up to date; the second has nothing to do.
  nx(...deploy);
  const again = nx(...deploy);
  if (!again.ok) throw new NotMeasured('noop_deploy_s', again);
  return figure('noop_deploy_s', again.seconds, `s for ${live.length} services`, 5);
}

/** Time of the tests that a one-line change of one service needs, over the time of all tests. What they build is built before. */
function affectedOverAll(): Figure {
  const file = 'apps/resize/src/lambda.ts';
  // What tests read is made beforehand; only they are timed.
  nx('run-many', '-t', 'build,render');
  const only = ['--skip-nx-cache', '--excludeTaskDependencies'];
  const affected = nx('affected', '-t', 'test', `--files=${file}`, ...only);
  if (!affected.ok) throw new NotMeasured('affected_over_all', affected);
  const all = nx('run-many', '-t', 'test', ...only);
  if (!all.ok) throw new NotMeasured('affected_over_all', all);
  const unit = `(${affected.seconds.toFixed(0)} s of ${all.seconds.toFixed(0)} s of tests, a line in ${file})`;
  return figure('affected_over_all', affected.seconds / all.seconds, unit, 0.1);
}

function graph(): Figure {
  const [ten, hundred] = [secondsForServices(10, ROOT), secondsForServices(100, ROOT)];
  return figure('graph_100_over_10', hundred / ten, `(${hundred.toFixed(1)} s over ${ten.toFixed(1)} s)`, 12);
}

/** A second clone on the same machine, from nothing but what caches of this user hold to everything deployed. */
function freshClone(): Figure {
  const name = 'fresh_clone_cached_s';
  const folder = mkdtempSync(join(tmpdir(), 'fairway-fresh-'));
  try {
    const cloned = run('git', ['clone', '--quiet', '--local', ROOT, folder]);
    if (!cloned.ok) throw new NotMeasured(name, cloned);
    const deployed = run('npm', ['run', 'deploy', '--', '--yes'], folder);
    if (!deployed.ok) throw new NotMeasured(name, deployed);
    return figure(name, cloned.seconds + deployed.seconds, 's from git clone to everything deployed', 300);
  } finally {
    run('npm', ['run', 'destroy'], folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
