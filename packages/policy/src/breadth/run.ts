import { spawn } from 'node:child_process';
import { isAbsolute, relative, resolve } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { findFiles } from '../adapters/find-files';
import { readModel } from '../adapters/read-model';
import type { Finding } from '../engine/finding';
import type { Dialect } from '../model/resource';
import { RULES } from '../rules';
import { withoutDuplicates } from './duplicates';
import type { EngineName } from './engines';
import { sarifFindings } from './sarif-findings';

interface Invocation {
  readonly dialects: readonly Dialect[];
  /** Arguments that make it print SARIF for these files. */
  readonly args: (files: readonly string[]) => readonly string[];
}

const INVOCATIONS: Readonly<Record<EngineName, Invocation>> = {
  checkov: {
    dialects: ['cloudformation', 'terraform', 'kubernetes', 'dockerfile', 'github-workflow'],
    // No download of anything: what it judges by came with it.
    args: (files) => [
      '--quiet',
      '--compact',
      '--skip-download',
      '--skip-resources-without-violations',
      '-o',
      'json',
      ...files.flatMap((file) => ['-f', file]),
    ],
  },
  // Its SARIF needs a package that does not come with it; its JSON says the same.
  'cfn-lint': { dialects: ['cloudformation'], args: (files) => ['--format', 'json', '--', ...files] },
  hadolint: { dialects: ['dockerfile'], args: (files) => ['--no-fail', '--format', 'sarif', ...files] },
  zizmor: {
    dialects: ['github-workflow'],
    args: (files) => ['--offline', '--no-exit-codes', '--format', 'sarif', ...files],
  },
  actionlint: {
    dialects: ['github-workflow'],
    args: (files) => ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...files],
  },
};

/** Longest time that one engine may take; the slowest of them needs about 10 seconds for a few files. */
const TIMEOUT_MS = 300_000;

/**
 * Runs other engines over the files that they know, one after the other, and gives what they find beyond our own rules.
 *
 * @throws {Error} where a tool cannot be had or says nothing: silence is no pass
 */
export async function runEngines(
  engines: readonly EngineName[],
  paths: readonly string[],
  report: (text: string) => void,
): Promise<Finding[]> {
  if (engines.length === 0) return [];
  const { inputs } = readModel(findFiles(paths));
  const findings: Finding[] = [];
  for (const engine of engines) {
    const { dialects, args } = INVOCATIONS[engine];
    const files = inputs.filter(({ dialect }) => dialects.includes(dialect)).map(({ file }) => file);
    if (files.length === 0) continue;
    report(`${engine}: ${files.length} files`);
    const tool = await ensureTool(engine);
    const output = await run(engine, tool.executable, args(files));
    findings.push(...read(engine, output, files));
  }
  return withoutDuplicates(findings, RULES);
}

function read(engine: EngineName, output: string, files: readonly string[]): Finding[] {
  const fileOf = (uri: string): string => {
    const path = uri.replace(/^file:\/\//, '');
    const known = files.find(
      (file) => resolve(file) === resolve(path) || path.endsWith(`/${file}`) || file.endsWith(`/${path}`),
    );
    return known ?? (isAbsolute(path) ? relative(process.cwd(), path) : path);
  };
  if (engine === 'checkov') return checkovFindings(output, fileOf);
  if (engine === 'actionlint') return actionlintFindings(output, fileOf);
  if (engine === 'cfn-lint') return cfnLintFindings(output, fileOf);
  return sarifFindings(engine, output, fileOf);
}

interface CheckovCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
  readonly file_line_range?: readonly [number, number];
  readonly guideline?: string | null;
}

/** checkov writes its SARIF to a file and drops the resource there; its JSON holds both. */
function checkovFindings(output: string, fileOf: (uri: string) => string): Finding[] {
  const parsed = parse('checkov', output);
  const reports = (Array.isArray(parsed) ? parsed : [parsed]) as { results?: { failed_checks?: CheckovCheck[] } }[];
  return reports
    .flatMap(({ results }) => results?.failed_checks ?? [])
    .map((check) => ({
      ruleId: `checkov/${check.check_id}`,
      title: check.check_name,
      verdict: 'fail',
      severity: 'medium',
      engine: 'checkov',
      resource: check.resource,
      at: { file: fileOf(check.file_path), line: Math.max(1, check.file_line_range?.[0] ?? 1) },
      found: check.check_name,
      ...(check.guideline && { remediation: check.guideline }),
    }));
}

interface CfnLintMatch {
  readonly Level: string;
  readonly Message: string;
  readonly Filename: string;
  readonly Location: {
    readonly Start: { readonly LineNumber: number };
    readonly Path?: readonly (string | number)[] | null;
  };
  readonly Rule: { readonly Id: string; readonly ShortDescription: string; readonly Source?: string };
}

function cfnLintFindings(output: string, fileOf: (uri: string) => string): Finding[] {
  const matches = parse('cfn-lint', output) as CfnLintMatch[];
  return matches.map(({ Level, Message, Filename, Location, Rule }) => ({
    ruleId: `cfn-lint/${Rule.Id}`,
    title: Rule.ShortDescription,
    verdict: 'fail',
    severity: Level === 'Error' ? 'high' : Level === 'Warning' ? 'medium' : 'low',
    engine: 'cfn-lint',
    resource: Location.Path?.[0] === 'Resources' ? String(Location.Path[1]) : fileOf(Filename),
    at: { file: fileOf(Filename), line: Location.Start.LineNumber },
    found: Message,
    ...(Rule.Source !== undefined && { remediation: Rule.Source }),
  }));
}

function actionlintFindings(output: string, fileOf: (uri: string) => string): Finding[] {
  const problems = parse('actionlint', output) as { message: string; filepath: string; line: number; kind: string }[];
  return problems.map(({ message, filepath, line, kind }) => ({
    ruleId: `actionlint/${kind}`,
    title: message,
    verdict: 'fail',
    severity: 'medium',
    engine: 'actionlint',
    resource: fileOf(filepath),
    at: { file: fileOf(filepath), line },
    found: message,
  }));
}

function parse(engine: EngineName, output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(
      `ENGINE_OUTPUT: expected JSON from ${engine}, found ${JSON.stringify(output.slice(0, 80))}. Run it by hand to see why.`,
    );
  }
}

/** Standard output of a process. Its exit code says that it found something, which its output says better. */
function run(engine: EngineName, executable: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(executable, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      env: { ...process.env, BC_SKIP_MAPPING: 'TRUE', LOG_LEVEL: 'ERROR' },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', (error) => failed(new Error(`ENGINE_FAILED: expected ${engine} to run: ${error.message}.`)));
    child.on('close', (_code, signal) => {
      if (signal)
        return failed(
          new Error(`ENGINE_FAILED: expected ${engine} to end within ${TIMEOUT_MS / 1000} s, found ${signal}.`),
        );
      const text = Buffer.concat(out).toString('utf8');
      if (text.trim() === '')
        return failed(
          new Error(
            `ENGINE_OUTPUT: expected findings from ${engine}, found nothing: ${Buffer.concat(err).toString('utf8').slice(0, 400)}`,
          ),
        );
      done(text);
    });
  });
}
