import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrapNames } from '@fairway/cdk';
import { stageClientConfig } from '@fairway/delivery';
import { sign } from '../../../../apps/resize/lib/store/signer.js';

/** Sets an alarm off, as CloudWatch does when a threshold is passed. */
export async function setOff(stage: string, alarmName: string): Promise<void> {
  const parameters = { AlarmName: alarmName, StateValue: 'ALARM', StateReason: 'a test', Version: '2010-08-01' };
  const form = new URLSearchParams({ Action: 'SetAlarmState', ...parameters });
  await ask(stage, 'monitoring', { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
}

/** What the stage's topic sent to its queue, waiting up to ten seconds for a message that holds a text. */
export async function heard(stage: string, text: string): Promise<string> {
  const until = Date.now() + 10_000;
  const sqs = (action: string, body: object): Promise<string> =>
    ask(
      stage,
      'sqs',
      { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      JSON.stringify(body),
    );
  const { QueueUrl } = JSON.parse(await sqs('GetQueueUrl', { QueueName: bootstrapNames(stage).alarmTopic })) as {
    QueueUrl: string;
  };
  for (;;) {
    const answer = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    if (answer.includes(text)) return answer;
    if (Date.now() > until) throw new Error(`expected a message with ${text}, found ${answer}`);
    await sleep(250);
  }
}

/** One signed call of a service of the stage. */
async function ask(stage: string, service: string, headers: Record<string, string>, text: string): Promise<string> {
  const { endpoint, region, credentials, requestHandler } = stageClientConfig(stage);
  const url = new URL(endpoint);
  const body = Buffer.from(text);
  const signed = sign({ method: 'POST', url, headers, body }, credentials, { region, service });
  const { ca } = requestHandler.httpsAgent;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: signed, ca, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(parts).toString('utf8');
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${service} answered ${response.statusCode}: ${answer}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
