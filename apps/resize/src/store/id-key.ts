import { AwsClient, AwsError, expectSuccess } from './aws-client';
import type { Credentials } from './signer';

/**
 * Reads the key that image ids are made with, once per process.
 *
 * It is no environment variable: those are shown to everybody who may look at a function's configuration.
 */
export function idKeyFrom(options: {
  readonly secretId: string;
  readonly region: string;
  readonly credentials: () => Credentials;
  readonly endpoint?: string;
}): () => Promise<string> {
  const client = new AwsClient('secretsmanager', options.region, options.credentials);
  let key: Promise<string> | undefined;
  return () => {
    // A failure is not remembered: the next request asks again.
    key ??= read().catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };

  async function read(): Promise<string> {
    const url = new URL(options.endpoint ?? `https://secretsmanager.${options.region}.amazonaws.com/`);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const response = await client.send(
      'POST',
      url,
      headers,
      Buffer.from(JSON.stringify({ SecretId: options.secretId })),
    );
    expectSuccess(response, 'GetSecretValue');
    const value = JSON.parse(response.body.toString()) as { SecretString?: string };
    if (!value.SecretString) throw new AwsError('AWS_UNEXPECTED', 'expected a secret with a string, found none.');
    return value.SecretString;
  }
}
