import { ask, show } from './commands';
import { CiError } from './errors';
import type { GitHub } from './github';
import type { PreviewOutcome, PreviewWorld, PullRequest } from './preview';
import { serviceRows } from './status';

interface Leftover {
  readonly stage: string;
  readonly service: string;
}

interface ServiceRow {
  readonly service: string;
  readonly health: string;
  readonly version?: string;
  readonly url?: string;
}

/** The real one: GitHub's interface, and the verbs that people type. */
export function previewWorld(github: GitHub): PreviewWorld {
  return {
    pullRequest: (number) => readPullRequest(github, number),
    async deploy(stage, { base }) {
      const here = (await ask(['fairway', 'services'], { env: { STAGE: stage } })).split(',');
      const projects = (await affectedServices(`origin/${base}`)).filter((name) => here.includes(name));
      if (projects.length === 0) return;
      await show(['nx', 'run-many', '-t', 'deploy', `--projects=${projects.join(',')}`, '--outputStyle=stream'], {
        env: { STAGE: stage },
      });
    },
    async destroy(stage) {
      const standing = await standingServices(stage);
      if (standing.length === 0) return;
      await show(['nx', 'run-many', '-t', 'destroy', `--projects=${standing.join(',')}`, '--outputStyle=stream'], {
        env: { STAGE: stage },
      });
      const left = await standingServices(stage);
      if (left.length === 0) return;
      throw new CiError(
        'PREVIEW_LEFT',
        `expected nothing on ${stage}, found ${left.join(', ')}. See: STAGE=${stage} npx --no fairway status`,
      );
    },
  };
}

async function readPullRequest(github: GitHub, number: number): Promise<PullRequest> {
  const found = (await github.get(`/pulls/${number}`)) as {
    state: string;
    base: { ref: string };
    head: { repo: { full_name: string } | null };
  };
  const own = found.head.repo?.full_name === github.repository;
  return { number, wanted: found.state === 'open' && own, base: found.base.ref };
}

/** Services that the change touches, as nx knows them. */
async function affectedServices(base: string): Promise<string[]> {
  const listed = await ask([
    'nx',
    'show',
    'projects',
    '--affected',
    `--base=${base}`,
    '--with-target=deploy',
    '--json',
  ]);
  return JSON.parse(listed.slice(listed.indexOf('['))) as string[];
}

/** What the pull request shows: where each service of its preview answers. */
export async function describePreview({ stage, state }: PreviewOutcome): Promise<string> {
  if (state === 'destroyed') return `## Preview\n\n\`${stage}\` is removed.`;
  const services = await serviceRows<ServiceRow>({ env: { STAGE: stage } });
  const rows = services
    .filter(({ url }) => url !== undefined)
    .map(({ service, health, version, url }) => `| [${service}](${url}) | ${health} | \`${version}\` |`);
  if (rows.length === 0) return '## Preview\n\nThe change affects no service.';
  return [
    '## Preview',
    '',
    `Stage \`${stage}\``,
    '',
    '| service | health | version |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Numbers of the pull requests that have a preview standing, open or not. */
export async function standingPreviews(): Promise<number[]> {
  const stages = new Set((await leftovers()).map(({ stage }) => Number(stage.slice('pr-'.length))));
  return [...stages].sort((a, b) => a - b);
}

async function standingServices(stage: string): Promise<string[]> {
  return (await leftovers()).filter((leftover) => leftover.stage === stage).map(({ service }) => service);
}

async function leftovers(): Promise<Leftover[]> {
  return JSON.parse(await ask(['fairway', 'sweep', '--json'])) as Leftover[];
}
