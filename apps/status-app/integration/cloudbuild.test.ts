import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { parse } from 'yaml';
import { Containers } from './support/containers';
import { command, docker, PROJECT } from './support/image';

interface Step {
  readonly id: string;
  readonly dir?: string;
  readonly entrypoint?: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
}
const FILE = join(PROJECT, 'cloudbuild.yaml');
const ROOT = join(PROJECT, '..', '..');
const PROJECT_ID = 'fairway-test';
const { steps, substitutions } = parse(readFileSync(FILE, 'utf8')) as {
  steps: Step[];
  substitutions: Record<string, string>;
};
const containers = new Containers();
let folder: string;
let commit: string;

/** Runs a step as Cloud Build would: substitutions filled in, in a clean clone, with its entry point and environment. */
async function runStep(id: string, given: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) {
  const step = steps.find((one) => one.id === id);
  if (!step) throw new Error(`no step ${id}`);
  const values = { PROJECT_ID, COMMIT_SHA: commit, ...substitutions, ...given };
  const fill = (text: string) =>
    text.replace(/\$(\w+)/g, (_, name: string) => values[name as keyof typeof values] ?? '');
  const environment = Object.fromEntries(
    (step.env ?? []).map((pair) => fill(pair).split(/=(.*)/s) as [string, string]),
  );
  const cwd = join(folder, 'clone', step.dir ?? '.');
  return command(step.entrypoint ?? 'docker', (step.args ?? []).map(fill), { ...environment, ...env }, cwd);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-cloudbuild-'));
  await command('git', ['clone', '--quiet', ROOT, join(folder, 'clone')]);
  commit = (await command('git', ['rev-parse', 'HEAD'], {}, join(folder, 'clone'))).stdout.trim();
}, 120_000);
afterAll(async () => {
  await containers.removeAll();
  rmSync(folder, { recursive: true });
});

test('satisfies the schema of Cloud Build', async () => {
  const { executable } = await ensureTool('check-jsonschema');
  const { code, stdout } = await command(executable, ['--builtin-schema', 'vendor.cloudbuild', FILE]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('ok')]);
}, 300_000);

test('refuses to publish what was not scanned, and builds the image that the push names', async () => {
  const first = await runStep('build');
  // Where the data about vulnerabilities can be reached the first try builds it.
  const said = first.code === 0 ? 'dependency scan: clean' : first.stderr;
  expect(said).toMatch(/dependency scan: clean|UNSCANNED: nothing that was not scanned is published/);
  const { code } = first.code === 0 ? first : await runStep('build', {}, { ALLOW_UNSCANNED: '1' });
  expect(code).toBe(0);
  const pushed = (steps.find(({ id }) => id === 'push')?.args ?? [])[1]
    ?.replace('$PROJECT_ID', PROJECT_ID)
    .replace('$COMMIT_SHA', commit);
  expect(pushed).toBe(`gcr.io/${PROJECT_ID}/anz_test2:${commit}`);
  expect(await docker('image', 'inspect', '--format', '{{.Id}}', pushed ?? '')).toMatch(/^sha256:/);
}, 900_000);

describe('the roll-out step', () => {
  /** A `gcloud` that writes down what it is asked; the new revision's address is a container of this machine. */
  function gcloud(url: string, previous: string): NodeJS.ProcessEnv {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, 'gcloud'),
      `#!/bin/sh\ncase "$*" in *latestReadyRevisionName*) echo '${previous}' ;; *status.traffic*) echo '${url}' ;; esac\necho "$*" >>${folder}/calls\n`,
    );
    chmodSync(join(bin, 'gcloud'), 0o755);
    rmSync(join(folder, 'calls'), { force: true });
    return { PATH: `${bin}:${process.env.PATH}` };
  }
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').split('\n');
  const given = { _SERVICE: 'status-app', _WATCH_SECONDS: '1' };

  test('does nothing without a service', async () => {
    const { code, stdout } = await runStep('roll-out');
    expect([code, stdout]).toEqual([0, expect.stringContaining('nothing is deployed')]);
  });

  test('gives a revision that answers its share first, then all', async () => {
    const { port } = await containers.ready(`gcr.io/${PROJECT_ID}/anz_test2:${commit}`);
    const { code } = await runStep('roll-out', given, gcloud(`http://127.0.0.1:${port}`, 'status-app-00001'));
    expect(code).toBe(0);
    expect(calls().find((call) => call.startsWith('run deploy'))).toContain('--no-traffic');
    const shares = calls().flatMap((call) => /--to-\S+ \S+/.exec(call)?.[0] ?? []);
    const tag = `c${commit.slice(0, 7)}`;
    expect(shares).toEqual([`--to-tags ${tag}=10`, `--to-tags ${tag}=100`]);
  });

  test('puts all traffic back when the revision is not the one that was built', async () => {
    const { port } = await containers.ready(
      `gcr.io/${PROJECT_ID}/anz_test2:${commit}`,
      '--env',
      `COMMIT_SHA=${'a'.repeat(40)}`,
    );
    const { code, stderr } = await runStep('roll-out', given, gcloud(`http://127.0.0.1:${port}`, 'status-app-00001'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('VERSION_REFUSED')]);
    expect(
      calls()
        .filter((call) => call.includes('--to-'))
        .map((call) => /--to-\S+ \S+/.exec(call)?.[0]),
    ).toEqual(['--to-revisions status-app-00001=100']);
  });
});
