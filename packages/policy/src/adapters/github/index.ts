import { convert, placeOf, readText } from '../../aws/convert';
import { View } from '../../aws/view';
import { platformDefault } from '../../aws/kind';
import type { Facet, WorkflowJob } from '../../model/facets';
import type { InputProblem, Resource } from '../../model/resource';
import { absent, known, orDefault, type Value } from '../../model/value';
import { entry, itemsOf, type Node, textOf } from '../../tree/node';
import { type Adapter, type InputFile, problemAt, type Reading } from '../input';

/** GitHub workflows and composite actions: each job is judged. */
export const githubWorkflow: Adapter = { dialect: 'github-workflow', read };

export function isWorkflow(node: Node): boolean {
  return (
    (entry(node, 'jobs')?.kind === 'map' && (entry(node, 'on') ?? entry(node, 'true')) !== undefined) || isAction(node)
  );
}

const isAction = (node: Node): boolean => entry(entry(node, 'runs'), 'using') !== undefined;

function read(files: readonly InputFile[]): Reading {
  const resources: Resource[] = [];
  const problems: InputProblem[] = [];
  for (const { documents } of files) {
    const document = documents[0];
    if (!document) continue;
    if (isAction(document)) {
      const steps = new View(document).blocks('runs.steps');
      resources.push(
        resource('action', document, { ...jobFacet(steps, undefined), permissions: absent(placeOf(document)) }, false),
      );
      continue;
    }
    const jobs = entry(document, 'jobs');
    for (const [name, job] of jobs?.kind === 'map' ? jobs.entries : []) {
      if (job.kind !== 'map')
        problems.push(problemAt(job, 'INPUT_MALFORMED', `expected the job ${name} to be an object`));
      else resources.push(resource(`jobs.${name}`, job, readJob(new View(document), new View(job)), true));
    }
  }
  return { resources, problems };
}

function resource(address: string, at: Node, facet: WorkflowJob, isJob: boolean): Resource {
  const facets: Facet[] = [facet];
  return { dialect: 'github-workflow', type: isJob ? 'job' : 'action', address, at: placeOf(at), facets };
}

function readJob(workflow: View, job: View): WorkflowJob {
  const own = job.has('permissions') ? job : workflow;
  const facet = jobFacet(job.blocks('steps'), job);
  return {
    ...facet,
    permissions: permissions(own.get('permissions'), own),
    runsUntrustedCode: untrusted(workflow, job),
  };
}

function jobFacet(steps: readonly View[], job: View | undefined): WorkflowJob {
  const uses = [...(job?.has('uses') ? [job.text('uses')] : []), ...steps.map((step) => step.text('uses'))];
  const scripts = steps
    .flatMap((step) => [step, ...step.blocks('with').filter((block) => block.has('script'))])
    .flatMap((step) => {
      const script = step.text(['run', 'script']);
      if (script.state !== 'known') return [];
      return [
        {
          expressions: [...script.value.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map((match) => (match[1] ?? '').trim()),
          at: script.at,
        },
      ];
    });
  const nowhere = { file: '', line: 1 };
  const at = job?.at('timeout-minutes') ?? steps[0]?.at() ?? nowhere;
  return {
    facet: 'WorkflowJob',
    permissions: absent(at),
    actions: uses.filter((action) => action.state !== 'absent'),
    scripts,
    // A job that only calls another workflow takes its time-out from there.
    timeoutMinutes: job?.has('uses')
      ? known(0, at)
      : job
        ? orDefault(job.number('timeout-minutes'), 360, platformDefault('GitHub: a job may run for 360 minutes'))
        : known(0, at),
    runsUntrustedCode: known(false, at),
  };
}

/** `read-all`, `write-all`, or `{contents: read}`. */
function permissions(node: Node | undefined, view: View): Value<ReadonlyMap<string, string>> {
  const at = view.at('permissions');
  return convert(node, at, (found) => {
    if (found.kind === 'map')
      return new Map([...found.entries].map(([scope, level]) => [scope, readText(level) ?? '']));
    const text = textOf(found);
    return text === undefined ? undefined : new Map([['*', text.replace('-all', '')]]);
  });
}

/** `pull_request_target` and `workflow_run` have secrets; checking out the head of the pull request runs a stranger's code. */
function untrusted(workflow: View, job: View): Value<boolean> {
  const on = workflow.get(['on', 'true']);
  const triggers = on?.kind === 'map' ? [...on.entries.keys()] : itemsOf(on).map((item) => textOf(item) ?? '');
  const privileged = triggers.some((trigger) => trigger === 'pull_request_target' || trigger === 'workflow_run');
  const checkout = job.blocks('steps').find((step) => {
    const uses = step.text('uses');
    const ref = [step.text('with.ref'), step.text('with.repository')].map((value) =>
      value.state === 'known' ? value.value : '',
    );
    return (
      uses.state === 'known' &&
      uses.value.startsWith('actions/checkout') &&
      ref.some((text) => /github\.(head_ref|event\.(pull_request|workflow_run)\.(head|merge))/.test(text))
    );
  });
  return known(privileged && checkout !== undefined, checkout?.at() ?? job.at());
}
