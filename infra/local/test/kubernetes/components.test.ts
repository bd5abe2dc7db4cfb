import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { components, nodeConfig } from '../../src/kubernetes/components';
import { planOf } from '../../src/kubernetes/plan';
import { Layout } from '../../src/layout';

const EXECUTABLES = { kubernetes: '/k', containerd: '/c' };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairway-cluster-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function planFor(name: string) {
  const workspace = join(root, name);
  mkdirSync(workspace);
  return planOf(new Layout(workspace));
}

describe('the local cluster', () => {
  it('listens on loopback and on its own network card, and nowhere else', () => {
    const plan = planFor('a');
    const addresses = components(plan, EXECUTABLES)
      .flatMap(({ args }) => args)
      .filter((argument) => /(address|listen[a-z-]*urls)=/.test(argument))
      .map((argument) => /(\d+\.\d+\.\d+\.\d+)/.exec(argument)?.[1]);

    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.every((address) => address === '127.0.0.1' || address === plan.nodeAddress)).toBe(true);
  });

  it('has a name for its network card that Linux accepts, and shares none with another clone', () => {
    const [one, two] = [planFor('a'), planFor('b')];

    expect(one.name.length).toBeLessThanOrEqual(15);
    expect(one.name).not.toBe(two.name);
    expect(one.context).not.toBe(two.context);
  });

  it('starts the store before the API server, and stops it last', () => {
    const names = components(planFor('a'), EXECUTABLES).map(({ name }) => name);

    expect(names.indexOf('etcd')).toBeLessThan(names.indexOf('kube-apiserver'));
    expect(names.indexOf('kube-apiserver')).toBeLessThan(names.indexOf('kubelet'));
  });

  it('keeps what it mounts below the clone, or in memory', () => {
    const plan = planFor('a');
    const { mounts } = nodeConfig(plan, EXECUTABLES) as { mounts: { source: string }[] };

    expect(mounts.every(({ source }) => source === '' || source.startsWith(plan.folder))).toBe(true);
  });
});
