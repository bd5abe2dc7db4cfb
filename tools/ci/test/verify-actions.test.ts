import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ACTIONS } from '../../../projenrc/workflows/actions';
import { verifyActions } from '../src/verify-actions';

const server = mkdtempSync(join(tmpdir(), 'fairway-actions-'));
after(() => rmSync(server, { recursive: true }));

test('a commit that is not the release of its comment is told', async () => {
  for (const { action, version } of Object.values(ACTIONS)) {
    const folder = join(server, action);
    mkdirSync(folder, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.invalid', ...args], { cwd: folder });
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'another commit');
    git('tag', '--annotate', '--message', version, version);
  }
  await assert.rejects(verifyActions(server), new RegExp(`ACTION_NOT_ITS_RELEASE: .*${ACTIONS.checkout.commit}`));
});
