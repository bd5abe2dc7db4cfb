import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  DescribeStacksCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';

/**
 * CloudFormation with one stack, which is in the next of these states at each look, and stays in the last.
 *
 * @param sent told of every command before it is answered
 * @param refusal what a cancellation is answered with
 */
export function stackGoingThrough(
  statuses: readonly StackStatus[],
  sent: (name: string, input: object) => void,
  refusal?: Error,
): CloudFormationClient {
  const left = [...statuses];
  const send = (command: object & { input: object }): Promise<object> => {
    sent(command.constructor.name, command.input);
    if (command instanceof CancelUpdateStackCommand) return refusal ? Promise.reject(refusal) : Promise.resolve({});
    if (!(command instanceof DescribeStacksCommand)) return Promise.reject(new Error('not expected'));
    const StackStatus = left.length > 1 ? left.shift() : left[0];
    return Promise.resolve({ Stacks: [{ StackName: 'stack', StackStatus, CreationTime: new Date(0) }] });
  };
  return Object.assign(new CloudFormationClient({ region: 'eu-west-1' }), { send });
}
