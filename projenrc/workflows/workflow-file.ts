import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

/** A workflow as GitHub reads it: what stands in the file, not what the model meant. */
export interface WorkflowFile {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: ConcurrencyOfFile;
  readonly jobs: Readonly<Record<string, JobOfFile>>;
}
export interface JobOfFile {
  readonly name: string;
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly concurrency?: ConcurrencyOfFile;
  readonly steps: readonly StepOfFile[];
}
export interface StepOfFile {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly 'continue-on-error'?: unknown;
}
interface ConcurrencyOfFile {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
}

/** Text and content of each workflow below a folder's `.github/workflows`, by file name. */
export function workflowFiles(root: string): Map<string, { readonly text: string; readonly workflow: WorkflowFile }> {
  const paths = globSync('.github/workflows/*.yml', { cwd: root }).sort();
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return [basename(path), { text, workflow: parse(text) as WorkflowFile }];
    }),
  );
}
