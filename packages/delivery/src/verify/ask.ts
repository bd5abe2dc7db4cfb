import { type LookupFunction } from 'node:net';
import http from 'node:http';
import https from 'node:https';
import { lookup as systemLookup } from 'node:dns';

/** What a release is asked, and what it answered. */
export interface Question {
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly latencyMs: number;
}

export interface Target {
  /** Without a trailing slash. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates that are trusted, in PEM form. @default those of Node.js */
  readonly trust?: readonly string[];
}

/** A body longer than this is no probe's answer, in bytes. */
const LONGEST_BODY = 1024 * 1024;

/**
 * Sends one request on a connection of its own, follows no redirect and does not try again.
 *
 * @param timeoutMs from the start to the last byte
 * @throws where there is no whole answer in time
 */
export function ask(target: Target, question: Question, timeoutMs: number, signal?: AbortSignal): Promise<Answer> {
  const url = new URL(target.url + question.path);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: question.method,
      headers: { 'user-agent': 'fairway', ...target.headers },
      agent: false,
      ...(target.trust && { ca: [...target.trust] }),
      lookup: loopbackLookup,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    });
    const fail = (error: Error) => {
      const timedOut = performance.now() - started >= timeoutMs - 1;
      reject(timedOut ? new Error(`no answer within ${Math.round(timeoutMs)} ms`) : error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      let size = 0;
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > LONGEST_BODY) request.destroy(new Error(`the body is longer than ${LONGEST_BODY} bytes`));
        else parts.push(part);
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
          latencyMs: performance.now() - started,
        }),
      );
    });
    request.end();
  });
}

/** `<name>.localhost` is this machine by RFC 6761; not every resolver knows. */
const loopbackLookup: LookupFunction = (host, options, callback) => {
  if (!host.endsWith('.localhost')) return systemLookup(host, options, callback);
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
