import { setTimeout as sleep } from 'node:timers/promises';
import { CiError, required } from './errors';

/** Longest time of one request, and how often a question that changes nothing is asked again. */
const TIMEOUT_MS = 30_000;
const ATTEMPTS = 4;
/** Most pages of a list that are read; 100 entries each. */
const MAX_PAGES = 50;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly next?: string;
}

/** The few calls of GitHub's REST interface that the workflows make. */
export class GitHub {
  constructor(
    /** Owner and name. */
    public readonly repository: string,
    private readonly token: string,
    private readonly api: string,
    private readonly pauseMs = 1000,
  ) {}

  /** @throws {CiError} `VARIABLE_MISSING` */
  public static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): GitHub {
    return new GitHub(
      required('GITHUB_REPOSITORY', environment),
      required('GITHUB_TOKEN', environment),
      environment.GITHUB_API_URL ?? 'https://api.github.com',
    );
  }

  /** `path` is below the repository, such as `/pulls/12`. */
  public async get(path: string): Promise<unknown> {
    return (await this.ask('GET', this.url(path))).body;
  }

  /** All entries of a list. */
  public async list(path: string): Promise<unknown[]> {
    const entries: unknown[] = [];
    let url: string | undefined = this.url(`${path}${path.includes('?') ? '&' : '?'}per_page=100`);
    for (let page = 0; url !== undefined && page < MAX_PAGES; page += 1) {
      const answer: Answer = await this.ask('GET', url);
      if (!Array.isArray(answer.body)) throw new CiError('GITHUB_ANSWER', `expected a list from ${path}, found none.`);
      entries.push(...(answer.body as unknown[]));
      url = answer.next;
    }
    return entries;
  }

  public async send(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    return (await this.ask(method, this.url(path), JSON.stringify(body), 'application/json')).body;
  }

  /** Adds a file to a release; `url` is the release's own `upload_url`. */
  public async upload(url: string, content: Buffer): Promise<void> {
    await this.ask('POST', url, new Uint8Array(content), 'application/octet-stream');
  }

  private url(path: string): string {
    return `${this.api}/repos/${this.repository}${path}`;
  }

  private async ask(
    method: string,
    url: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.once(method, url, body, type).catch((error: unknown) => error as Error);
      if (!(outcome instanceof Error) && outcome.status < 400) return outcome;
      const passing = outcome instanceof Error || outcome.status >= 500 || outcome.status === 429;
      // What changes something is sent once: nobody knows whether the first one arrived.
      if (method === 'GET' && passing && attempt < ATTEMPTS) {
        await sleep(this.pauseMs * 2 ** (attempt - 1));
        continue;
      }
      throw new CiError(
        outcome instanceof Error ? 'GITHUB_UNREACHABLE' : 'GITHUB_REFUSED',
        `${method} ${url} ${outcome instanceof Error ? `failed: ${outcome.message}` : `answered ${outcome.status}: ${messageOf(outcome.body)}`}. ` +
          'See whether the job has the permission that its step needs.',
      );
    }
  }

  private async once(
    method: string,
    url: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ): Promise<Answer> {
    const response = await fetch(url, {
      method,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${this.token}`,
        'x-github-api-version': '2022-11-28',
        ...(type !== undefined && { 'content-type': type }),
      },
    });
    const text = await response.text();
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    return { status: response.status, body: text === '' ? undefined : parse(text), next };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}

function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : String(body);
}
