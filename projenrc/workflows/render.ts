import { Document, type Pair, type Scalar, type YAMLMap, visit } from 'yaml';
import type { Grant, Job, Step, Workflow } from './model';

/** Where jobs run: a fixed image, because `latest` changes under a pull request that did not. */
const RUNNER = 'ubuntu-24.04';
/** Marks a value that carries a comment while it is a plain object. */
const COMMENT = '#comment#';

/** The lines of a workflow's file. */
export function renderWorkflow({ options }: Workflow): string[] {
  const document = new Document(
    compact({
      name: options.name,
      on: options.on,
      permissions: {},
      concurrency: options.concurrency && concurrency(options.concurrency),
      jobs: Object.fromEntries(options.jobs.map((job) => [job.id, renderJob(job)])),
    }),
    // The same object twice is the same text twice: GitHub knows anchors, the tools that judge workflows do not all.
    { aliasDuplicateObjects: false },
  );
  moveComments(document);
  const text = document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
  return [...options.purpose.split('\n').map((line) => `# ${line}`), ...text.trimEnd().split('\n')];
}

function renderJob({ options: job }: Job): object {
  return compact({
    name: job.name,
    needs: job.needs?.map(({ id }) => id),
    if: job.if,
    'runs-on': RUNNER,
    'timeout-minutes': job.timeoutMinutes,
    permissions: permissions(job.grants),
    environment: job.environment,
    concurrency: job.concurrency && concurrency(job.concurrency),
    strategy: job.matrix && { 'fail-fast': false, matrix: { [job.matrix.name]: job.matrix.values } },
    env: job.env,
    outputs: job.outputs,
    steps: job.steps.map(renderStep),
  });
}

const concurrency = ({ group, cancelInProgress }: { group: string; cancelInProgress: boolean }) => ({
  group,
  'cancel-in-progress': cancelInProgress,
});

function permissions(grants: readonly Grant[]): object {
  return Object.fromEntries(grants.map(({ scope, access, reason }) => [scope, `${access}${COMMENT}${reason}`]));
}

function renderStep(step: Step): object {
  const common = { name: step.name, id: step.id, if: step.if };
  if ('run' in step) return compact({ ...common, env: step.env, run: step.run });
  const { action, commit, version } = step.uses;
  return compact({ ...common, uses: `${action}@${commit}${COMMENT}${version}`, env: step.env, with: step.with });
}

function compact(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** What stands behind the mark in a plain value becomes a real comment. */
function moveComments(document: Document): void {
  visit(document, {
    Scalar(_key, node: Scalar) {
      if (typeof node.value !== 'string') return;
      const [value, comment] = node.value.split(COMMENT);
      if (comment === undefined) return;
      node.value = value;
      node.comment = ` ${comment}`;
    },
    Pair(_key, pair: Pair) {
      const { key, value } = pair as Pair<Scalar<string>, YAMLMap | null>;
      // One job, and one step, a paragraph.
      if (key.value === 'jobs') value?.items.slice(1).forEach((job) => ((job.key as Scalar).spaceBefore = true));
    },
  });
}
