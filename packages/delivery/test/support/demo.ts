import type { DemoWorkspace } from '@fairway/testing';
import { type Delivery, loadStage, openDelivery, Workspace } from '../../src';

/** A delivery of the demo service, with what it told. */
export async function openDemo(
  demo: DemoWorkspace,
  change: Partial<Delivery> & { service?: never } = {},
): Promise<Delivery & { readonly told: string[] }> {
  const workspace = new Workspace(demo.root);
  const told: string[] = [];
  const delivery = await openDelivery({
    workspace,
    stage: loadStage('local'),
    service: workspace.service('demo', demo.root),
    report: ({ message }) => told.push(message),
    lockWaitMs: 0,
  });
  return { ...delivery, ...change, told };
}
