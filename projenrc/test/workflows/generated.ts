import { workspace } from '../copy';
import {
  type JobOfFile,
  type StepOfFile,
  workflowFiles as read,
  type WorkflowFile,
} from '../../workflows/workflow-file';

/** The workflows as GitHub reads them, by file. */
export function workflowFiles(): Map<string, WorkflowFile> {
  return new Map([...read(workspace)].map(([file, { workflow }]) => [file, workflow]));
}

export function jobsOf(file: string): WorkflowFile['jobs'] {
  const found = workflowFiles().get(file);
  if (!found) throw new Error(`expected ${file} below .github/workflows, found no such file: run npx projen`);
  return found.jobs;
}

/** Every job of every workflow. */
export function jobs(): { readonly file: string; readonly id: string; readonly job: JobOfFile }[] {
  return [...workflowFiles()].flatMap(([file, { jobs: inFile }]) =>
    Object.entries(inFile).map(([id, job]) => ({ file, id, job })),
  );
}

/** Those that enter a cloud. */
export function jobsInClouds(): ReturnType<typeof jobs> {
  const found = jobs().filter(({ job }) => job.steps.some(({ uses }) => uses?.startsWith('aws-actions/')));
  if (found.length === 0) throw new Error('expected jobs that enter AWS, found none: mend the test');
  return found;
}

/** Every script of every workflow. */
export function scripts(): {
  readonly file: string;
  readonly job: string;
  readonly step: StepOfFile & { run: string };
}[] {
  return [...workflowFiles()].flatMap(([file, { jobs }]) =>
    Object.entries<JobOfFile>(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap((step) => (step.run === undefined ? [] : [{ file, job, step: { ...step, run: step.run } }])),
    ),
  );
}
