import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Answer {
  /** 0 where no answer came. */
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Call {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly ca?: Buffer;
  readonly body?: string;
}

/** One request on a connection of its own, without retries. */
export function call({ url, method = 'GET', headers = {}, ca, body }: Call): Promise<Answer> {
  const { protocol } = new URL(url);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, body: error.message, headers: {} });
    const agent = protocol === 'https:' ? false : new Agent();
    const outgoing = send(url, { method, headers, ca, agent, timeout: 20_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('error', failed);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}
