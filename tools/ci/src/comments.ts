import type { GitHub } from './github';

/** Longest text that GitHub takes in a comment. */
const MAX_LENGTH = 65_000;

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user?: { readonly type?: string };
}

/**
 * Writes the one comment of a topic, or replaces what it said: a pull request with twenty pushes has one comment, not twenty.
 *
 * @param topic such as `policy`; marks the comment, invisibly
 */
export async function comment(github: GitHub, pullRequest: number, topic: string, text: string): Promise<void> {
  const mark = `<!-- fairway:${topic} -->`;
  const body = `${mark}\n${cut(text)}`;
  const comments = (await github.list(`/issues/${pullRequest}/comments`)) as Comment[];
  // Anybody can write the mark into a comment of their own.
  const mine = comments.find((candidate) => candidate.user?.type === 'Bot' && candidate.body?.startsWith(mark));
  if (mine) await github.send('PATCH', `/issues/comments/${mine.id}`, { body });
  else await github.send('POST', `/issues/${pullRequest}/comments`, { body });
}

function cut(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, MAX_LENGTH)}\n\n… cut here: the rest is in the job's results.`;
}
