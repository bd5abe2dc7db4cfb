import type { Delivery } from '../rollout/delivery';
import { contextOf, liveRecord } from '../rollout/delivery';
import { sourceOf } from '../rollout/deploy';
import { git } from '../inputs/source-version';

/** What a deployment would bring. */
export interface Pending {
  readonly service: string;
  readonly live?: { readonly version: string; readonly commit: string };
  readonly next: { readonly version: string; readonly commit: string };
  /** Parts of the inputs that differ, such as `apps/resize`, `declaration` or `secrets`. */
  readonly changed: readonly string[];
  /** Commits between the two that touch the service, newest first, one line each. */
  readonly commits: readonly string[];
}

/**
 * Compares the work tree with what the records say is live.
 *
 * The base is this service's own live commit: another service's deployment moves nothing.
 */
export async function pendingChange(delivery: Delivery): Promise<Pending> {
  const { service, workspace, chain } = delivery;
  const live = liveRecord((await chain.readable()).records, service.name);
  const source = await sourceOf(delivery);
  const { parts } = source.inputs;
  const before = live?.inputs.parts ?? {};
  const names = [...new Set([...Object.keys(parts), ...Object.keys(before)])];
  return {
    service: service.name,
    live: live?.release && { version: live.release.version, commit: live.commit },
    next: { version: source.version, commit: source.commit },
    changed:
      live?.inputs.digest === source.inputs.digest ? [] : names.filter((name) => parts[name] !== before[name]).sort(),
    commits: live ? await commitsSince(workspace.root, live.commit, [service.app, service.project]) : [],
  };
}

/** What the platform's own engine says would change; undefined where it cannot tell beforehand. */
export async function platformDiff(delivery: Delivery): Promise<string | undefined> {
  const source = await sourceOf(delivery);
  return delivery.engine.diff?.(contextOf(delivery, source, delivery.signal ?? new AbortController().signal));
}

async function commitsSince(root: string, base: string, folders: readonly string[]): Promise<string[]> {
  const hash = base.replace(/-dirty$/, '');
  if (!/^[0-9a-f]{40}$/.test(hash)) return [];
  try {
    const log = await git(root, ['log', '--oneline', `${hash}..HEAD`, '--', ...new Set(folders)]);
    return log.split('\n').filter((line) => line !== '');
  } catch {
    // The live commit is of a branch that this clone does not have.
    return [];
  }
}
