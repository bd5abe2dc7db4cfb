import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mapFiles } from '../local-stage/routes';
import { RECORDS_FOLDER } from '../store/open-store';
import { FolderStore } from '../store/folder-store';
import { loadStage, type Stage } from '../stage/stage';
import { isStage } from '../stage/stage-name';
import type { Store } from '../store/store';
import { trustedBy } from '../local-stage/trust';
import type { Workspace } from '../workspace/workspace';
import { collectPage } from './page-data';
import { renderPage } from './render-page';

/** Key of the page beside a stage's records. */
export const PAGE_KEY = 'status.html';

/**
 * Writes the status page to where people look.
 *
 * A stage of this machine shows at the front door, together with every other one of this machine; a stage of the cloud has
 * its page in its own bucket.
 *
 * @returns where it lies
 */
export async function publishPage(workspace: Workspace, stage: Stage, store: Store): Promise<string> {
  if (!stage.isLocal) {
    const page = renderPage(await collectPage(workspace.services(), [{ stage, store }]));
    await store.put(PAGE_KEY, page);
    return `${store.location}/${PAGE_KEY}`;
  }
  return publishLocally(workspace);
}

/** The page of every stage of this machine. */
export async function publishLocally(workspace: Workspace): Promise<string> {
  const stages = stagesOfThisMachine(workspace);
  const sources = stages.map((stage) => ({
    stage,
    store: new FolderStore(join(workspace.root, RECORDS_FOLDER, stage.name)),
    trust: trustedBy(workspace, stage),
  }));
  const { page } = mapFiles(workspace.root);
  if (existsSync(dirname(page))) writeAtomically(page, renderPage(await collectPage(workspace.services(), sources)));
  return page;
}

/** `local` first, then whatever else has records here. */
function stagesOfThisMachine(workspace: Workspace): Stage[] {
  const folder = join(workspace.root, RECORDS_FOLDER);
  const others = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'local' && isStage(name)) : [];
  return ['local', ...others.sort()].map((name) => loadStage(name)).filter(({ isLocal }) => isLocal);
}

function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
