import { type CloudFormationClient, type StackStatus } from '@aws-sdk/client-cloudformation';
import { type LambdaClient } from '@aws-sdk/client-lambda';
import type { ServiceDeclaration } from '@fairway/declaration';
import { FunctionVersions } from '../../src/engine/function-versions';
import { takeBack } from '../../src/engine/take-back';
import type { Placement } from '../../src/placement';
import { stackGoingThrough } from '../support/stack';

const service = { name: 'resize' } as ServiceDeclaration;

/** Takes the traffic back to version 1, and tells what AWS was sent meanwhile, in order and without questions. */
async function sentWhile(platform: Placement['platform'], ...statuses: StackStatus[]): Promise<unknown[]> {
  const sent: { name: string; input: object }[] = [];
  const send = (name: string, input: object) => void sent.push({ name, input });
  const cloudFormation: CloudFormationClient = stackGoingThrough(statuses, send);
  const lambda = {
    send: (command: object & { input: object }) => Promise.resolve(send(command.constructor.name, command.input)),
  } as unknown as LambdaClient;
  await takeBack(
    {
      placement: { stage: 'uat', service, platform },
      clients: { cloudFormation },
      versions: new FunctionVersions(lambda, 'fairway-uat-resize', platform),
      tell: () => undefined,
      pollMs: 0,
    },
    '1',
  );
  return sent.map(({ name, input }) => (name === 'DescribeStacksCommand' ? 'asked' : { name, input }));
}

const alias = { FunctionName: 'fairway-uat-resize', Name: 'live', FunctionVersion: '1' };
const moved = { name: 'UpdateAliasCommand', input: { ...alias, RoutingConfig: { AdditionalVersionWeights: {} } } };
const cancelled = { name: 'CancelUpdateStackCommand', input: { StackName: 'fairway-uat-resize' } };

describe('taking the traffic back', () => {
  it('ends a canary that goes on without the deployment, then takes its share of the traffic away', async () => {
    expect(
      await sentWhile('aws', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'),
    ).toEqual(['asked', cancelled, 'asked', 'asked', moved]);
  });

  it('moves the alias at once where the stack rests', async () => {
    expect(await sentWhile('aws', 'UPDATE_COMPLETE')).toEqual(['asked', moved]);
  });

  it('moves the alias alone on the emulator, which has no canary and no weights', async () => {
    expect(await sentWhile('emulator', 'UPDATE_IN_PROGRESS')).toEqual([{ name: 'UpdateAliasCommand', input: alias }]);
  });
});
