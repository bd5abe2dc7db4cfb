import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';

/** Tells those who are responsible that a deployment failed; never throws, because the deployment's own outcome matters more. */
export function alarmOf(workspace: Workspace, stage: Stage): (message: string) => Promise<void> {
  const file = join(workspace.root, '.fairway/alarms', `${stage.name}.jsonl`);
  return async (message) => {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), message })}\n`, { mode: 0o600 });
    } catch {
      process.emitWarning(`the alarm could not be written to ${file}: ${message}`);
    }
  };
}
