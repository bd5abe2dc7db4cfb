import { ask, show } from './commands';
import { required } from './errors';
import { GitHub } from './github';

const BRANCH = 'dependency-update';

/** Commits what changed in the work tree to a branch of its own and opens a pull request, or renews the one that is open. */
export async function propose(): Promise<string> {
  const changes = await ask(['git', 'status', '--porcelain']);
  if (changes === '') return 'Nothing to propose.';
  const github = GitHub.fromEnvironment();
  const server = process.env.GITHUB_SERVER_URL ?? 'https://github.com';
  const author = [
    '-c',
    'user.name=github-actions[bot]',
    '-c',
    'user.email=41898282+github-actions[bot]@users.noreply.github.com',
  ];
  await show(['git', 'checkout', '--quiet', '-B', BRANCH]);
  await show(['git', ...author, 'commit', '--quiet', '--all', '--message', 'Raise what is pinned']);
  // In the environment: an argument would be seen by every process of the machine.
  const authorization = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${required('GITHUB_TOKEN')}`).toString('base64')}`;
  await show(['git', 'push', '--quiet', '--force', `${server}/${github.repository}`, BRANCH], {
    env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${server}/.extraheader`, GIT_CONFIG_VALUE_0: authorization },
  });
  const owner = github.repository.split('/')[0] ?? '';
  const open = await github.list(`/pulls?state=open&head=${owner}:${BRANCH}`);
  if (open.length > 0) return 'Renewed the open proposal.';
  await github.send('POST', '/pulls', {
    title: 'Raise what is pinned',
    head: BRANCH,
    base: 'main',
    body: 'Newer versions that have been public for a week. GitHub starts no workflow for what a workflow opens: close and reopen it, and the checks run.',
  });
  return 'Opened a proposal.';
}
