import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WORKSPACE } from './commands';
import { required } from './errors';
import type { GitHub } from './github';

/** What `nx policy-report` left of each project: `infra/resize` and the text of `reports/policy.md`. */
function results(extension: 'md' | 'sarif', root: string): { project: string; text: string }[] {
  return globSync(`*/*/reports/policy.${extension}`, { cwd: root })
    .sort()
    .map((file) => ({ project: dirname(dirname(file)), text: readFileSync(join(root, file), 'utf8') }));
}

/** One text for the pull request. */
export function policyComment(root = WORKSPACE): string {
  const found = results('md', root);
  if (found.length === 0) return '## Policy\n\nThe change affects nothing that policy judges.';
  return found.map(({ project, text }) => `### \`${project}\`\n\n${text.trim()}`).join('\n\n');
}

/** Shows findings beside the lines that they are about; each project is a category, so that one does not replace another. */
export async function uploadSarif(github: GitHub, environment = process.env, root = WORKSPACE): Promise<number> {
  const found = results('sarif', root);
  for (const { project, text } of found) {
    const sarif = JSON.parse(text) as { runs: { automationDetails?: object }[] };
    for (const run of sarif.runs) run.automationDetails = { id: `policy/${project}/` };
    await github.send('POST', '/code-scanning/sarifs', {
      commit_sha: required('GITHUB_SHA', environment),
      ref: required('GITHUB_REF', environment),
      sarif: gzipSync(JSON.stringify(sarif)).toString('base64'),
      tool_name: 'fairway policy',
    });
  }
  return found.length;
}
