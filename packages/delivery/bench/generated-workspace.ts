import { DemoWorkspace } from '@fairway/testing';
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Seconds that the graph, the affected projects and the question what is to deploy take in a workspace of so many generated services.
 */
export function secondsForServices(count: number, root: string): number {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const demo = new DemoWorkspace(names);
  try {
    symlinkSync(join(root, 'node_modules'), join(demo.root, 'node_modules'));
    demo.write('.gitignore', 'node_modules\n.fairway/\n.nx/\nlib/\ndist/\nplatform/\n');
    demo.write('package.json', JSON.stringify({ name: 'generated', private: true }));
    demo.write('nx.json', JSON.stringify({ defaultBase: 'main', useDaemonProcess: false, neverConnectToCloud: true }));
    for (const name of names) {
      const targets = { test: { command: 'true' } };
      demo.write(`apps/${name}/project.json`, JSON.stringify({ name: `${name}-app`, targets }));
      demo.write(
        `infra/${name}/project.json`,
        JSON.stringify({ name, targets, implicitDependencies: [`${name}-app`] }),
      );
    }
    demo.commit('generated');
    demo.program({}, 'service-0', 'one line');
    const started = performance.now();
    run(demo.root, 'nx', ['graph', '--file=.nx/graph.json']);
    run(demo.root, 'nx', ['show', 'projects', '--affected', '--files=apps/service-0/NOTE']);
    run(demo.root, process.execPath, [join(root, 'packages/cli/bin/fairway.js'), 'affected']);
    return (performance.now() - started) / 1000;
  } finally {
    demo.remove();
  }
}

function run(cwd: string, command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, STAGE: 'local' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.slice(-1000)}`);
}
