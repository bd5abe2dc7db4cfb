import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClientAnswers } from '../support';
import { check } from '../../src/hook/pre-traffic';

const health = { statusCode: 200, body: JSON.stringify({ version: '2.0.0' }) };
const photograph = Buffer.from('a photograph');
const made = { statusCode: 201, body: JSON.stringify({ width: 240 }) };

describe('the hook', () => {
  const versionAnswering = (answers: object[]): { client: LambdaClient; asked: string[] } => {
    const asked: string[] = [];
    const client = mockClientAnswers<InvokeCommand, LambdaClient>((command) => {
      const { path } = JSON.parse(Buffer.from(command.input.Payload as Uint8Array).toString()) as { path: string };
      asked.push(`${command.input.FunctionName} ${path}`);
      return { Payload: Buffer.from(JSON.stringify(answers[asked.length - 1])) };
    });
    return { client, asked };
  };

  it('accepts a version that tells itself and resizes', async () => {
    const { client, asked } = versionAnswering([health, made]);
    await check(client, 'arn:7', '2.0.0', photograph);
    expect(asked).toEqual(['arn:7 /healthz', 'arn:7 /v1/images']);
  });

  it.each([
    ['the old version answers', [{ statusCode: 200, body: '{"version":"1.0.0"}' }, made], /HOOK_VERSION/],
    ['it crashes', [{ errorMessage: 'boom' }, made], /HOOK_VERSION/],
    ['it cannot resize', [health, { statusCode: 503, body: '{}' }], /HOOK_RESIZE/],
  ])('refuses when %s', async (_when, answers, error) => {
    await expect(check(versionAnswering(answers).client, 'arn:7', '2.0.0', photograph)).rejects.toThrow(error);
  });
});
