import { CloudFormationClient, type ListStacksCommandOutput, type StackSummary } from '@aws-sdk/client-cloudformation';
import { stacksDeployedThrough } from '../../src/engine/stacks';

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
