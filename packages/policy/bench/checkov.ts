import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { score, type Score, type Snippet } from './corpus';

interface CheckovReport {
  readonly results?: {
    readonly failed_checks?: readonly { readonly check_id: string; readonly file_abs_path: string }[];
  };
}

const COMMON = ['--quiet', '--compact', '--skip-download', '-o', 'json'];

function run(executable: string, args: readonly string[]): { reports: readonly CheckovReport[]; seconds: number } {
  const start = process.hrtime.bigint();
  const { stdout } = spawnSync(executable, [...COMMON, ...args], {
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    env: { ...process.env, LOG_LEVEL: 'ERROR' },
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const parsed = JSON.parse(stdout) as CheckovReport | CheckovReport[];
  return { reports: Array.isArray(parsed) ? parsed : [parsed], seconds };
}

/** checkov's own figures on the corpus; a secret counts by any of its secret checks. */
export function checkovOnCorpus(
  executable: string,
  folder: string,
  corpus: readonly Snippet[],
): Omit<Score, 'differences'> {
  const failed = new Map<string, Set<string>>();
  for (const { results } of run(executable, ['-d', folder]).reports) {
    for (const { check_id: id, file_abs_path: file } of results?.failed_checks ?? []) {
      const path = resolve(file);
      failed.set(path, (failed.get(path) ?? new Set()).add(id));
    }
  }
  return score(corpus, ({ path, checkov }) => {
    const ids = failed.get(resolve(folder, path)) ?? new Set();
    return checkov.some((id) =>
      id === '*SECRET' ? [...ids].some((found) => found.startsWith('CKV_SECRET')) : ids.has(id),
    );
  });
}

export function checkovSeconds(executable: string, paths: readonly string[]): number {
  return run(
    executable,
    paths.flatMap((path) => ['-f', path]),
  ).seconds;
}
