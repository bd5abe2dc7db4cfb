import { ACTIONS } from '../../../projenrc/workflows/actions';
import { ask } from './commands';
import { CiError } from './errors';

/** Asks each action's owner whether the release that stands beside a commit is that commit. */
export async function verifyActions(server = 'https://github.com'): Promise<string> {
  const wrong: string[] = [];
  for (const { action, commit, version } of Object.values(ACTIONS)) {
    const listed = await ask([
      'git',
      'ls-remote',
      `${server}/${action}`,
      `refs/tags/${version}`,
      `refs/tags/${version}^{}`,
    ]);
    // An annotated tag is an object of its own; its last line is the commit that it names.
    const tagged = listed.split('\n').at(-1)?.slice(0, 40);
    if (tagged !== commit) wrong.push(`${action} ${version} is ${tagged || 'unknown'}, not ${commit}`);
  }
  if (wrong.length === 0) return `${Object.keys(ACTIONS).length} actions are the releases that they claim to be`;
  throw new CiError(
    'ACTION_NOT_ITS_RELEASE',
    `${wrong.join('; ')}. Mend projenrc/workflows/actions.ts, and ask who wrote it.`,
  );
}
