import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelUpdateStackCommand,
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeEventsCommand,
  DescribeStacksCommand,
  paginateListStacks,
  type Stack,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { bootstrapNames } from '../bootstrap';

/** A stack did not reach the state that was asked for. */
export class StackError extends Error {
  public override readonly name = 'StackError';
  public readonly code = 'STACK_FAILED';

  constructor(stack: string, reason: string) {
    super(`STACK_FAILED: ${stack}: ${reason}. Mend the cause and run the command again.`);
  }
}

/** The stack as CloudFormation knows it, undefined where there is none. */
export async function findStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Names of a stage's stacks beside its bootstrap, whose roles made them and must remove them. */
export async function stacksDeployedThrough(client: CloudFormationClient, stage: string): Promise<string[]> {
  const { stackName: bootstrap } = bootstrapNames(stage);
  const names: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    for (const { StackName = '', StackStatus } of StackSummaries) {
      // The hyphen tells pr-1 from pr-12.
      const ofStage = StackName.startsWith(`fairway-${stage}-`) && StackName !== bootstrap;
      if (ofStage && StackStatus !== 'DELETE_COMPLETE') names.push(StackName);
    }
  }
  return [...new Set(names)].sort();
}

export function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
  );
}

/** Creates or updates a stack from a template's text; an equal one is left alone. */
export async function applyTemplate(
  client: CloudFormationClient,
  name: string,
  body: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const request = {
    StackName: name,
    TemplateBody: body,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
  const wait = { client, maxWaitTime: 300, minDelay: 1, maxDelay: 5 };
  const existing = await findStack(client, name);
  try {
    if (existing) {
      await client.send(new UpdateStackCommand(request));
      await waitUntilStackUpdateComplete(wait, { StackName: name });
    } else {
      await client.send(new CreateStackCommand(request));
      await waitUntilStackCreateComplete(wait, { StackName: name });
    }
  } catch (error) {
    if (error instanceof Error && /No updates are to be performed/.test(error.message)) return;
    throw new StackError(name, await reasonOf(client, name, error));
  }
}

export interface Ending {
  readonly signal?: AbortSignal;
  /** Told once where there is something to wait for. */
  readonly tell?: (message: string) => void;
  /** Longest wait, in milliseconds. @default 15 minutes: the way back may be a canary of five as well */
  readonly limitMs?: number;
  /** How often CloudFormation is asked, in milliseconds. @default 5000 */
  readonly pollMs?: number;
}

/**
 * Has CloudFormation take back an update that nobody waits for any more, and waits until it has; one that it takes back already is
 * waited for. A stack at rest, one that is being made for the first time, or none, is left alone.
 *
 * @throws {StackError} where that takes too long
 */
export async function endUpdate(client: CloudFormationClient, name: string, ending: Ending = {}): Promise<void> {
  const { signal, tell, limitMs = 15 * 60_000, pollMs = 5_000 } = ending;
  const end = performance.now() + limitMs;
  for (let turn = 0; ; turn += 1) {
    const status = (await findStack(client, name))?.StackStatus ?? '';
    if (!/^UPDATE_IN_PROGRESS$|ROLLBACK_.*IN_PROGRESS$/.test(status)) return;
    if (performance.now() >= end) {
      throw new StackError(name, `still ${status} after ${Math.round(limitMs / 60_000)} minutes`);
    }
    if (turn === 0) {
      tell?.(`waiting until CloudFormation has taken the update of ${name} back`);
      if (status === 'UPDATE_IN_PROGRESS') await cancelUpdate(client, name);
    } else await sleep(pollMs, undefined, { signal });
  }
}

async function cancelUpdate(client: CloudFormationClient, name: string): Promise<void> {
  try {
    await client.send(new CancelUpdateStackCommand({ StackName: name }));
  } catch (error) {
    // It ended by itself just before: the next look at the stack tells how.
    if (!(error instanceof Error && error.name === 'ValidationError')) throw error;
  }
}

/** Removes a stack and waits until it is gone; none is fine. */
export async function deleteStack(client: CloudFormationClient, name: string): Promise<void> {
  const stack = await findStack(client, name);
  if (!stack) return;
  try {
    await client.send(new DeleteStackCommand({ StackName: stack.StackId ?? name }));
    await waitUntilStackDeleteComplete(
      { client, maxWaitTime: 600, minDelay: 1, maxDelay: 5 },
      { StackName: stack.StackId ?? name },
    );
  } catch (error) {
    throw new StackError(name, await reasonOf(client, name, error));
  }
}

async function reasonOf(client: CloudFormationClient, name: string, error: unknown): Promise<string> {
  return (await firstFailure(client, name)) ?? (error instanceof Error ? error.message : String(error));
}

/**
 * What CloudFormation found wrong before it began, or else the first resource that failed, as `<resource>: <reason>`.
 * What it noted after that are consequences.
 *
 * @param since leaves out what an earlier command failed on; default: the whole life of the stack
 * @returns undefined where it noted none, or cannot be asked
 */
export async function firstFailure(
  client: CloudFormationClient,
  name: string,
  since = new Date(0),
): Promise<string | undefined> {
  try {
    const { OperationEvents = [] } = await client.send(new DescribeEventsCommand({ StackName: name }));
    const events = OperationEvents.filter(({ Timestamp = since }) => Timestamp >= since);
    const invalid = events.find(({ ValidationStatus }) => ValidationStatus === 'FAILED');
    const failed = events.findLast(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
    const reason = invalid?.ValidationStatusReason ?? failed?.ResourceStatusReason;
    return reason && `${(invalid ?? failed)?.LogicalResourceId}: ${reason}`;
  } catch {
    return undefined;
  }
}
