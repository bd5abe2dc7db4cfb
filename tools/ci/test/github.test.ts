import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { comment } from '../src/comments';
import { GitHub } from '../src/github';

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** A server of this machine that answers as GitHub's documentation says. */
class FakeGitHub {
  public readonly seen: { method: string; url: string; body: string }[] = [];
  public handler: Handler = (_request, _body, response) => response.end('{}');
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      this.seen.push({ method: request.method ?? '', url: request.url ?? '', body });
      this.handler(request, body, response);
    });
  });

  public async start(): Promise<GitHub> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return new GitHub('o/r', 'token', this.api, 1);
  }

  public get api(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const answer = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, headers);
  response.end(JSON.stringify(body));
};

describe('GitHub', () => {
  const fake = new FakeGitHub();
  let github: GitHub;
  before(async () => (github = await fake.start()));
  after(() => fake.stop());

  test('reads a list to its last page', async () => {
    fake.handler = ({ url }, _body, response) =>
      url?.includes('page=2')
        ? answer(response, 200, [3])
        : answer(response, 200, [1, 2], { link: `<${fake.api}/repos/o/r/pulls?page=2>; rel="next"` });
    assert.deepEqual(await github.list('/pulls'), [1, 2, 3]);
  });

  test('asks again what failed in passing, and sends what changes something once', async () => {
    let failures = 2;
    fake.handler = (_request, _body, response) => answer(response, failures-- > 0 ? 502 : 200, { state: 'open' });
    assert.deepEqual(await github.get('/pulls/1'), { state: 'open' });
    fake.seen.length = 0;
    fake.handler = (_request, _body, response) => answer(response, 502, { message: 'bad' });
    await assert.rejects(github.send('POST', '/x', {}), /GITHUB_REFUSED: POST \S+ answered 502: bad/);
    assert.equal(fake.seen.length, 1);
  });

  test('says which permission to look at when it is refused', async () => {
    fake.handler = (_request, _body, response) => answer(response, 403, { message: 'Resource not accessible' });
    await assert.rejects(github.get('/x'), /GITHUB_REFUSED: .* 403: Resource not accessible.*permission/);
  });

  test('one comment of a topic is replaced, and a stranger who writes the mark is left alone', async () => {
    const comments = [{ id: 1, body: '<!-- fairway:policy -->\nmine!', user: { type: 'User' } }] as object[];
    fake.handler = ({ method }, body, response) => {
      if (method === 'POST') comments.push({ id: 2, user: { type: 'Bot' }, ...(JSON.parse(body) as object) });
      answer(response, 200, comments);
    };
    await comment(github, 7, 'policy', 'first');
    fake.seen.length = 0;
    await comment(github, 7, 'policy', 'x'.repeat(100_000));
    const [, patch] = fake.seen;
    assert.equal(patch?.method, 'PATCH');
    assert.match(patch.url, /comments\/2$/);
    assert.ok(patch.body.length < 66_000, 'longer than GitHub takes');
  });
});
