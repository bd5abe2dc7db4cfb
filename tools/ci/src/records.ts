import { ask } from './commands';
import { CiError } from './errors';
import type { GitHub } from './github';
import { serviceRows } from './status';

interface Row {
  readonly commit?: string;
}

/**
 * The oldest commit that a service of STAGE runs; the first commit of all where a service is not deployed, or runs one that is no
 * ancestor of this one. What changed since then is in no recorded deployment.
 */
export async function oldestDeployedCommit(): Promise<string> {
  const services = await serviceRows<Row>();
  return oldestOf(services.map(({ commit }) => commit?.replace(/-dirty$/, '')));
}

export async function oldestOf(commits: readonly (string | undefined)[], cwd?: string): Promise<string> {
  const git = (...args: string[]) => ask(['git', ...args], { ...(cwd !== undefined && { cwd }) });
  let oldest = await git('rev-parse', 'HEAD');
  for (const commit of commits) {
    const known = commit !== undefined && /^[0-9a-f]{40}$/.test(commit) && (await isAncestor(git, commit, 'HEAD'));
    if (!known) return (await git('rev-list', '--max-parents=0', 'HEAD')).split('\n').at(-1) ?? oldest;
    if (await isAncestor(git, commit, oldest)) oldest = commit;
  }
  return oldest;
}

async function isAncestor(git: (...args: string[]) => Promise<string>, older: string, newer: string): Promise<boolean> {
  return git('merge-base', '--is-ancestor', older, newer).then(
    () => true,
    () => false,
  );
}

/** Services whose inputs differ from their own last record, each with its own base. */
export async function changedServices(): Promise<string[]> {
  const printed = (await ask(['fairway', 'affected'])).split('\n').at(-1) ?? '';
  const names = printed.split(',').filter((name) => name !== '');
  const strange = names.find((name) => !/^[a-z][a-z0-9-]{1,29}$/.test(name));
  if (strange === undefined) return names;
  throw new CiError(
    'SERVICES_UNREADABLE',
    `expected names of services from "fairway affected", found ${JSON.stringify(strange)}.`,
  );
}

/** @throws {CiError} `MAIN_MOVED_ON` where the branch has a newer commit than this one */
export async function assertNewest(github: GitHub | undefined, branch = 'main'): Promise<void> {
  const here = await ask(['git', 'rev-parse', 'HEAD']);
  const there = github
    ? ((await github.get(`/git/ref/heads/${branch}`)) as { object: { sha: string } }).object.sha
    : (await ask(['git', 'ls-remote', 'origin', `refs/heads/${branch}`])).slice(0, 40);
  if (here === there) return;
  throw new CiError(
    'MAIN_MOVED_ON',
    `${branch} is at ${there.slice(0, 7)}, this is ${here.slice(0, 7)}: rolling it out would bring back what was replaced. Approve the newer run.`,
    4,
  );
}
