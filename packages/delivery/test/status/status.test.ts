import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FolderStore, RecordChain, type Release, stageStatus } from '../../src';
import { body, declare } from '../page/support';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
let server: Server;
let statuses: number[];

beforeEach(async () => {
  statuses = [];
  server = createServer((_, response) => response.writeHead(statuses.shift() ?? 500).end('{"version":"1.0.0"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Health of a service that answers like this, one answer after the other. */
async function healthOf(failsByDesign: number, ...answers: number[]): Promise<string | undefined> {
  statuses = answers;
  const store = new FolderStore(folder());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const live = body('demo', '1.0.0');
  await new RecordChain(store).append({ ...live, release: { ...(live.release as Release), url } });
  const service = declare('demo', { objectives: { availability: 0.999, latencyP99Ms: 400, failsByDesign } });
  return (await stageStatus('local', [service], store)).services[0]?.health;
}

test('a service that answers is well, and one that does not is not', async () => {
  expect(await healthOf(0, 200)).toBe('well');
  expect(await healthOf(0, 500, 200)).toBe('unwell');
});

test('a service that fails by design now and then is asked again', async () => {
  expect(await healthOf(0.1, 500, 500, 200)).toBe('well');
  expect(await healthOf(0.1, 500, 500, 500, 500, 200)).toBe('unwell');
});
