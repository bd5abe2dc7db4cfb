import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { stageClientConfig } from '@fairway/delivery';
import { findStack, outputsOf } from '@fairway/cdk';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** What CloudWatch tells a topic of an alarm. */
export interface AlarmMessage {
  readonly AlarmName: string;
  readonly NewStateValue: string;
}

/** A queue that subscribes to the service's alarms, as whoever is on call does. */
export class AlarmSubscriber {
  private constructor(
    private readonly sns: SNSClient,
    private readonly sqs: SQSClient,
    private readonly queue: string,
  ) {}

  public static async start(stage: string): Promise<AlarmSubscriber> {
    const config = stageClientConfig(stage);
    const stack = await findStack(new CloudFormationClient(config), `fairway-${stage}-resize`);
    const topic = stack && outputsOf(stack).AlarmTopicArn;
    const [sns, sqs] = [new SNSClient(config), new SQSClient(config)];
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: '*',
          Condition: { ArnEquals: { 'aws:SourceArn': topic } },
        },
      ],
    });
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: `fairway-${stage}-on-call`, Attributes: { Policy } }),
    );
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }));
    return new AlarmSubscriber(sns, sqs, QueueUrl);
  }

  /** The first alarm that goes on within the time; undefined where none does. */
  public async heard(timeoutMs: number): Promise<AlarmMessage | undefined> {
    for (const end = performance.now() + timeoutMs; performance.now() < end;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queue, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '{}' } of Messages) {
        const { Message = '{}' } = JSON.parse(Body) as { Message?: string };
        const alarm = JSON.parse(Message) as AlarmMessage;
        if (alarm.NewStateValue === 'ALARM') return alarm;
      }
    }
    return undefined;
  }

  /** The subscription goes with the topic. */
  public async stop(): Promise<void> {
    await this.sqs.send(new DeleteQueueCommand({ QueueUrl: this.queue }));
    this.sns.destroy();
    this.sqs.destroy();
  }
}
