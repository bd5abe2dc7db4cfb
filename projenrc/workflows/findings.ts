import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { breachesOf } from './invariants';

/** What is wrong with a workflow, in the words of whoever found it. */
export interface WorkflowFinding {
  readonly by: 'actionlint' | 'zizmor' | 'policy' | 'fairway';
  readonly rule: string;
  readonly where: string;
  readonly message: string;
}

const WORKSPACE = dirname(dirname(__dirname));

/**
 * Judges `.github` of a folder by actionlint, by zizmor in its pedantic mood without network, by policy's rules without waivers, and by
 * what only this repository knows.
 *
 * @param root the folder that holds `.github`
 * @throws {Error} `WORKFLOW_CHECK_FAILED` where one of them could not judge: silence is no pass
 */
export function findingsOf(root: string): WorkflowFinding[] {
  const own = breachesOf(root).map((breach): WorkflowFinding => ({ by: 'fairway', ...breach }));
  return [...generalFindings(root), ...own];
}

/** What actionlint, zizmor and policy say: each workflow is judged by itself. */
export function generalFindings(root: string): WorkflowFinding[] {
  const files = globSync('.github/workflows/*.yml', { cwd: root });
  if (files.length === 0)
    throw new Error(`WORKFLOW_CHECK_FAILED: expected workflows below ${root}/.github, found none.`);
  return [...actionlint(root, files), ...zizmor(root), ...policy(root)];
}

function actionlint(root: string, files: readonly string[]): WorkflowFinding[] {
  // Whether shellcheck and pyflakes lie on PATH must not change the verdict.
  const said = run(tool('actionlint'), ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...files], root, [0, 1]);
  const problems = JSON.parse(said) as { message: string; filepath: string; line: number; kind: string }[] | null;
  return (problems ?? []).map(({ kind, filepath, line, message }) => ({
    by: 'actionlint',
    rule: kind,
    where: `${filepath}:${line}`,
    message,
  }));
}

interface ZizmorFinding {
  readonly ident: string;
  readonly desc: string;
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: { readonly verbatim_path: string } } };
  }[];
}

function zizmor(root: string): WorkflowFinding[] {
  const args = [
    '--offline',
    '--no-progress',
    '--persona',
    'pedantic',
    '--format',
    'json',
    '--no-exit-codes',
    '.github',
  ];
  const problems = JSON.parse(run(tool('zizmor'), args, root, [0])) as ZizmorFinding[];
  return problems.map(({ ident, desc, locations }) => ({
    by: 'zizmor',
    rule: ident,
    where: locations[0]?.symbolic.key.Local?.verbatim_path ?? '.github',
    message: desc,
  }));
}

interface PolicyFinding {
  readonly ruleId: string;
  readonly verdict: string;
  readonly found: string;
  readonly at?: { readonly file: string; readonly line: number };
}

function policy(root: string): WorkflowFinding[] {
  const main = join(WORKSPACE, 'packages/policy/lib/main.js');
  const said = run(process.execPath, [main, 'check', '.github', '--no-waivers', '--format', 'json'], root, [0, 9]);
  const { findings } = JSON.parse(said) as { findings: PolicyFinding[] };
  return findings
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
    .map(({ ruleId, found, at }) => ({
      by: 'policy',
      rule: ruleId,
      where: at ? `${at.file}:${at.line}` : '.github',
      message: found,
    }));
}

const found = new Map<string, string>();

function tool(name: string): string {
  const known = found.get(name);
  if (known !== undefined) return known;
  const main = join(WORKSPACE, 'packages/toolchain/lib/main.js');
  if (!existsSync(main)) throw new Error(`WORKFLOW_CHECK_FAILED: expected ${main}. Build it: npx nx build toolchain`);
  const path = run(process.execPath, [main, name], WORKSPACE, [0]).trim();
  found.set(name, path);
  return path;
}

function run(program: string, args: readonly string[], cwd: string, accepted: readonly number[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 600_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== null && accepted.includes(status)) return stdout;
  const reason = error?.message ?? (stderr || stdout).slice(-1000);
  throw new Error(`WORKFLOW_CHECK_FAILED: expected ${program} to judge ${cwd}, it ended with ${status}: ${reason}`);
}
