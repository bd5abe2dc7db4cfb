import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { workspace } from './copy';

interface Project {
  readonly data: { readonly root: string; readonly tags?: readonly string[] };
}
interface Graph {
  readonly nodes: Record<string, Project>;
  readonly dependencies: Record<string, { target: string }[]>;
}

/** Which scope may depend on which. What is not listed here is forbidden. */
const ALLOWED: Record<string, readonly string[]> = {
  declaration: [],
  toolchain: [],
  policy: ['declaration', 'toolchain'],
  delivery: ['declaration', 'policy', 'testing', 'toolchain'],
  objectives: ['declaration', 'toolchain'],
  testing: ['declaration', 'toolchain'],
  cli: ['declaration', 'policy', 'delivery', 'testing', 'toolchain'],
  cdk: ['declaration', 'delivery', 'toolchain'],
  infra: ['declaration', 'policy', 'delivery', 'cdk', 'testing', 'toolchain', 'cli'],
  app: [],
  tools: ['toolchain', 'cli', 'testing', 'workspace'],
  workspace: [],
};

function readGraph(): Graph {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-graph-'));
  try {
    const file = join(folder, 'graph.json');
    execFileSync(join(workspace, 'node_modules/.bin/nx'), ['graph', `--file=${file}`], {
      cwd: workspace,
      stdio: 'pipe',
    });
    return (JSON.parse(readFileSync(file, 'utf8')) as { graph: Graph }).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tag(project: Project, prefix: string): string | undefined {
  return project.data.tags?.find((candidate) => candidate.startsWith(prefix))?.slice(prefix.length);
}

describe('the project graph', () => {
  let graph: Graph;
  before(() => (graph = readGraph()));

  test('gives every project a scope that the rules know', () => {
    for (const [name, project] of Object.entries(graph.nodes)) {
      assert.ok(Object.hasOwn(ALLOWED, tag(project, 'scope:') ?? ''), `${name} has no known scope:* tag`);
    }
  });

  test('has only arrows that the design allows', () => {
    const forbidden = Object.entries(graph.dependencies).flatMap(([from, arrows]) =>
      arrows
        .filter(({ target }) => graph.nodes[target] && !isAllowed(graph, from, target))
        .map(({ target }) => `${from} -> ${target}`),
    );
    assert.deepEqual(forbidden, []);
  });

  test('notices an arrow from an app to a library', () => {
    const [app] = Object.entries(graph.nodes).find(([, project]) => tag(project, 'scope:') === 'app') ?? [];
    assert.ok(app);
    assert.equal(isAllowed(graph, app, 'policy'), false);
  });
});

/** An infra project may depend on the app of its own service as well. */
function isAllowed({ nodes }: Graph, from: string, to: string): boolean {
  const [source, target] = [nodes[from], nodes[to]];
  assert.ok(source && target);
  const [scope, wanted] = [tag(source, 'scope:'), tag(target, 'scope:')];
  const service = tag(source, 'service:');
  if (scope === 'infra' && wanted === 'app') return service !== undefined && service === tag(target, 'service:');
  return ALLOWED[scope ?? '']?.includes(wanted ?? '') ?? false;
}

test('packages/testing is imported by tests alone', () => {
  const offenders = ['apps', 'infra', 'packages'].flatMap((group) =>
    readdirSync(join(workspace, group))
      .filter((name) => name !== 'testing')
      .flatMap((name) => sources(join(workspace, group, name, 'src')))
      .filter((file) => /from '@fairway\/testing'/.test(readFileSync(file, 'utf8'))),
  );
  assert.deepEqual(offenders, []);
});

function sources(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name));
  } catch {
    // An app in another language has no src folder.
    return [];
  }
}
