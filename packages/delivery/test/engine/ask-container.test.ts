import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askContainer } from '../../src/engine/ask-container';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<number> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return (started.address() as AddressInfo).port;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test('gives status and body, whatever the status is', async () => {
  const port = await serve((request, response) => response.writeHead(503).end(`${request.method} ${request.url}`));
  expect(await askContainer(port, { method: 'GET', path: '/readyz', timeoutMs: 5000 })).toEqual({
    status: 503,
    body: 'GET /readyz',
  });
});

test('gives up on a program that begins an answer and does not end it', async () => {
  const port = await serve((_, response) => void response.writeHead(200).write('begun'));
  await expect(askContainer(port, { method: 'GET', path: '/', timeoutMs: 100 })).rejects.toThrow();
});

test('gives up on an answer without end', async () => {
  const port = await serve((_, response) => {
    const more = () => void (response.writable && response.write('x'.repeat(1 << 16)) && setImmediate(more));
    response.on('drain', more);
    more();
  });
  await expect(askContainer(port, { method: 'GET', path: '/', timeoutMs: 8000 })).rejects.toThrow(
    'longer than 1048576',
  );
});

test('rejects where nothing listens', async () => {
  await expect(askContainer(1, { method: 'GET', path: '/', timeoutMs: 2000 })).rejects.toThrow('ECONNREFUSED');
});
