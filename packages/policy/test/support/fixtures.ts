import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Dialect } from '../../src/model/resource';
import { toPulumi } from './to-pulumi';

export interface Fixture {
  readonly rule: string;
  readonly dialect: Dialect;
  readonly pass: string;
  readonly fail: string;
}

const FOLDER = join(__dirname, '../fixtures/rules');

/** Every fixture of every rule; Pulumi's are those of Terraform as Pulumi's bridge names them, unless written. */
export const FIXTURES: readonly Fixture[] = readdirSync(FOLDER).flatMap((file) => {
  const rule = basename(file, '.yaml');
  const byDialect = parse(readFileSync(join(FOLDER, file), 'utf8')) as Partial<
    Record<Dialect, { pass: string; fail: string }>
  >;
  const { terraform } = byDialect;
  if (terraform && !byDialect.pulumi)
    byDialect.pulumi = { pass: toPulumi(terraform.pass), fail: toPulumi(terraform.fail) };
  return Object.entries(byDialect).map(([dialect, texts]) => ({ rule, dialect: dialect as Dialect, ...texts }));
});
