import { request } from 'node:http';
import type { DirectAnswer, DirectRequest } from './engine';

/** More than any probe's body; a program that never stops talking is cut off. */
const MAX_BODY = 1 << 20;

/** Asks a container at its published port, past the front door. Rejects where no whole answer comes in time. */
export function askContainer(port: number, { method, path, timeoutMs }: DirectRequest): Promise<DirectAnswer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = request({ host: '127.0.0.1', port, method, path, signal, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        body += text;
        if (body.length > MAX_BODY) answer.destroy(new Error(`the answer is longer than ${MAX_BODY} bytes`));
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
