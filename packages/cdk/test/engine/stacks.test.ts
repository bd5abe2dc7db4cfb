import {
  CloudFormationClient,
  type ListStacksCommandOutput,
  type OperationEvent,
  type StackStatus,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { endUpdate, firstFailure, stacksDeployedThrough } from '../../src/engine/stacks';
import { stackGoingThrough } from '../support/stack';

const summary = (StackName: string, StackStatus: StackSummary['StackStatus'] = 'CREATE_COMPLETE'): StackSummary => ({
  StackName,
  StackStatus,
  CreationTime: new Date(0),
});

/** CloudFormation that lists these stacks, a page a list. */
function cloudFormation(...pages: StackSummary[][]): CloudFormationClient {
  const client = new CloudFormationClient({ region: 'eu-west-1' });
  let page = 0;
  const send = (): Promise<ListStacksCommandOutput> => {
    const StackSummaries = pages[page++] ?? [];
    return Promise.resolve({
      StackSummaries,
      NextToken: page < pages.length ? String(page) : undefined,
      $metadata: {},
    });
  };
  return Object.assign(client, { send });
}

describe('stacks that were deployed through the bootstrap of a stage', () => {
  it('are all of the stage but the bootstrap itself, on every page', async () => {
    const client = cloudFormation(
      [summary('fairway-pr-1-cdk-bootstrap'), summary('fairway-pr-1-resize')],
      [summary('fairway-pr-1-mail', 'DELETE_FAILED')],
    );
    expect(await stacksDeployedThrough(client, 'pr-1')).toEqual(['fairway-pr-1-mail', 'fairway-pr-1-resize']);
  });

  it('are not those of a stage whose name begins alike, nor those that are gone', async () => {
    const client = cloudFormation([
      summary('fairway-pr-12-resize'),
      summary('fairway-pr-1-resize', 'DELETE_COMPLETE'),
      summary('somebody-elses'),
    ]);
    expect(await stacksDeployedThrough(client, 'pr-1')).toEqual([]);
  });
});

describe('why a stack could not be brought to its template', () => {
  const begun = new Date('2026-01-02T00:00:00Z');
  const later = new Date('2026-01-02T00:00:01Z');
  const failed = (LogicalResourceId: string, ResourceStatusReason: string, Timestamp = later): OperationEvent => ({
    LogicalResourceId,
    ResourceStatusReason,
    Timestamp,
    ResourceStatus: 'CREATE_FAILED',
  });
  /** CloudFormation that noted these events; it names the newest first. */
  const noted = (...OperationEvents: OperationEvent[]) =>
    Object.assign(new CloudFormationClient({ region: 'eu-west-1' }), {
      send: () => Promise.resolve({ OperationEvents, $metadata: {} }),
    });

  it('is the first resource that failed, not what followed', async () => {
    const client = noted(
      failed('Function', 'Resource creation cancelled'),
      { LogicalResourceId: 'Function', ResourceStatus: 'CREATE_IN_PROGRESS', Timestamp: later },
      failed('Bucket', 'already exists'),
      failed('Role', 'of an earlier command', new Date('2026-01-01T00:00:00Z')),
    );
    expect(await firstFailure(client, 'fairway-pr-1-resize', begun)).toBe('Bucket: already exists');
  });

  it('is what CloudFormation found wrong before it began, where it says no more than that of the stack', async () => {
    const client = noted(
      {
        LogicalResourceId: 'Bucket',
        ValidationStatus: 'FAILED',
        ValidationStatusReason: 'already exists',
        Timestamp: later,
      },
      failed('fairway-pr-1-resize', 'Validation failed with 1 error(s). Call DescribeEvents'),
    );
    expect(await firstFailure(client, 'fairway-pr-1-resize', begun)).toBe('Bucket: already exists');
  });

  it('is unknown where nothing was noted, or nobody answers', async () => {
    expect(await firstFailure(noted(), 'fairway-pr-1-resize')).toBeUndefined();
    const refusing = Object.assign(noted(), { send: () => Promise.reject(new Error('AccessDenied')) });
    expect(await firstFailure(refusing, 'fairway-pr-1-resize')).toBeUndefined();
  });
});

describe('an update that nobody waits for any more', () => {
  const refused = (name: string) => Object.assign(new Error('cannot be called from this state'), { name });
  /** What CloudFormation was sent until the update had ended. */
  async function ended(statuses: StackStatus[], refusal?: Error): Promise<string[]> {
    const sent: string[] = [];
    const client = stackGoingThrough(statuses, (name) => sent.push(name.replace(/Stacks?Command$/, '')), refusal);
    await endUpdate(client, 'fairway-uat-resize', { pollMs: 0 });
    return sent;
  }

  it('is cancelled once, and waited for until it is taken back', async () => {
    expect(
      await ended([
        'UPDATE_IN_PROGRESS',
        'UPDATE_IN_PROGRESS',
        'UPDATE_ROLLBACK_IN_PROGRESS',
        'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
        'UPDATE_ROLLBACK_COMPLETE',
      ]),
    ).toEqual(['Describe', 'CancelUpdate', 'Describe', 'Describe', 'Describe', 'Describe']);
  });

  it('is only waited for where it is taken back already', async () => {
    expect(await ended(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'])).toEqual(['Describe', 'Describe']);
  });

  it('may end by itself just before it is cancelled', async () => {
    const sent = await ended(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], refused('ValidationError'));
    expect(sent).toEqual(['Describe', 'CancelUpdate', 'Describe']);
  });

  it('is none where a stack rests, or is made for the first time', async () => {
    for (const status of ['UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'CREATE_IN_PROGRESS'] as const) {
      expect(await ended([status])).toEqual(['Describe']);
    }
  });

  it('is told where it cannot be cancelled, or does not end', async () => {
    await expect(ended(['UPDATE_IN_PROGRESS'], refused('AccessDenied'))).rejects.toThrow('cannot be called');
    const client = stackGoingThrough(['UPDATE_ROLLBACK_IN_PROGRESS'], () => undefined);
    await expect(endUpdate(client, 'fairway-uat-resize', { limitMs: 0 })).rejects.toThrow(
      'STACK_FAILED: fairway-uat-resize: still UPDATE_ROLLBACK_IN_PROGRESS after 0 minutes',
    );
  });
});
