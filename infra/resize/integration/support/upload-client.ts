import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from '@fairway/delivery';
import { stageClientConfig } from '@fairway/delivery';
import { type Answer, call, json, type Key } from './api-client';

export interface UploadForm {
  readonly id: string;
  readonly url: string;
  readonly form: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

/** Asks for a form, as people do. */
export async function askForForm(
  release: Release,
  key: Key,
  announced: { readonly contentType: string; readonly bytes?: number },
  query = 'w=320',
): Promise<UploadForm> {
  const body = Buffer.from(JSON.stringify(announced));
  const headers = { 'content-type': 'application/json' };
  const answer = await call(release, `/v1/uploads?${query}`, { method: 'POST', body, headers, key });
  if (answer.status !== 201) throw new Error(`expected a form, found ${answer.status}: ${answer.body.toString()}`);
  return json(answer) as unknown as UploadForm;
}

/** Sends a form and a file to S3, without credentials; `altered` overwrites fields that were signed. */
export async function sendForm(
  stage: string,
  { form }: UploadForm,
  file: Buffer,
  altered: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: string }> {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...form.fields, ...altered })) data.set(name, value);
  data.set('file', new Blob([new Uint8Array(file)]), 'picture');
  const encoded = new Response(data);
  const body = Buffer.from(await encoded.arrayBuffer());
  const headers = {
    'content-type': encoded.headers.get('content-type') ?? '',
    'content-length': String(body.length),
  };
  const { ca } = stageClientConfig(stage).requestHandler.httpsAgent;
  return new Promise((resolve, reject) => {
    const sent = request(form.url, { method: 'POST', headers, ca, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Asks for the state until the upload is through. */
export async function settled(release: Release, key: Key, { url }: UploadForm): Promise<Record<string, unknown>> {
  const until = Date.now() + 30_000;
  for (;;) {
    const answer: Answer = await call(release, url, { key });
    if (answer.status !== 200) throw new Error(`expected a state, found ${answer.status}: ${answer.body.toString()}`);
    const state = json(answer);
    if (state.state !== 'waiting' || Date.now() > until) return state;
    await sleep(250);
  }
}
