import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf } from '../errors';
import { awsConfigOf } from '../stage/aws-config';
import type { Stage } from '../stage/stage';
import type { Workspace } from '../workspace/workspace';

/** Tells those who are responsible that a deployment failed; never throws, because the deployment's own outcome matters more. */
export function alarmOf(workspace: Workspace, stage: Stage): (message: string) => Promise<void> {
  const { alarm } = stage.declaration;
  const raise =
    alarm.kind === 'sns'
      ? (message: string) => publish(stage, stage.value(alarm.topic), message)
      : (message: string) => append(join(workspace.root, '.fairway/alarms', `${stage.name}.jsonl`), message);
  return async (message) => {
    try {
      await raise(message);
    } catch (error) {
      process.emitWarning(`the alarm "${message}" did not go out: ${reasonOf(error)}`);
    }
  };
}

/** One JSON a line, readable by its owner alone. */
async function append(file: string, message: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), message })}\n`, { mode: 0o600 });
}

async function publish(stage: Stage, topic: string, message: string): Promise<void> {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient(awsConfigOf(stage));
  // Some mail readers cut a subject at 100 characters, and SNS refuses a longer one.
  const Subject = `Fairway: a deployment to ${stage.name} failed`.slice(0, 100);
  await client.send(new PublishCommand({ TopicArn: topic, Subject, Message: message }), {
    abortSignal: AbortSignal.timeout(10_000),
  });
}
