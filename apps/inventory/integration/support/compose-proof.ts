import { once } from 'node:events';
import { createServer } from 'node:net';
import { docker } from '@fairway/delivery';
import { askHere } from './asking';
import { composeWith, type Ended } from './compose';
import { describePage } from './page';

const ports = { PAGE_PORT: '18085', API_PORT: '15005', AWS_PORT: '14566' };
const PROJECT_NAME = 'fairway-test-inventory';
let compose: (...args: string[]) => Promise<Ended>;

/** `docker compose up` from nothing: it builds, applies and waits for minutes, so that only the long proof runs it. */
// eslint-disable-next-line jest/no-export -- the long proof of the rollout takes these in
export function describeCompose(): void {
  beforeAll(async () => {
    compose = await composeWith({ ...ports, COMPOSE_PROJECT_NAME: PROJECT_NAME });
  }, 900_000);
  afterAll(() => compose('down', '--volumes', '--timeout', '5'), 300_000);

  test('says which port is taken, and how to choose another', async () => {
    const somebody = createServer().listen(Number(ports.PAGE_PORT), '127.0.0.1');
    await once(somebody, 'listening');
    try {
      const { code, output } = await compose('up', '--abort-on-container-failure');
      expect(code).not.toBe(0);
      expect(output).toContain('PORT_TAKEN: expected port 18085');
      expect(output).toContain('PAGE_PORT=18095 docker compose up');
      expect(await docker(['ps', '--quiet', '--filter', `label=com.docker.compose.project=${PROJECT_NAME}`])).toBe('');
    } finally {
      somebody.close();
    }
  }, 900_000);

  describe('docker compose up', () => {
    let url: string;
    beforeAll(async () => {
      const { code, output } = await compose('up', '--detach', '--wait');
      if (code !== 0) throw new Error(`${output}\n${(await compose('logs', '--tail', '20')).output}`);
      url = `http://localhost:${ports.PAGE_PORT}`;
    }, 900_000);

    describePage('of docker compose', () => url);

    test('serves the API at its old port as well', async () => {
      const answer = await fetch(`http://localhost:${ports.API_PORT}/healthcheck`);
      expect(await answer.json()).toEqual({ status: 'online' });
    });

    test('lets nobody but the uploader write into the bucket', async () => {
      const at = `http://localhost:${ports.AWS_PORT}/inventory-images`;
      expect((await fetch(`${at}/images/mine.png`, { method: 'PUT', body: 'x' })).status).toBe(403);
      expect((await fetch(`${at}?list-type=2`)).status).toBe(403);
    });

    test('changes nothing when it is typed again, and keeps the pictures over a restart', async () => {
      const before = await askHere(`${url}/inventory/1`);
      const again = async () => {
        const { code, output } = await compose('up', '--detach', '--wait');
        expect({ code, output: code && output }).toEqual({ code: 0, output: 0 });
      };
      await again();
      expect((await compose('logs', 'bucket')).output).toContain('0 added, 0 changed, 0 destroyed');
      await compose('restart', 'aws', 'app');
      await again();
      const after = await askHere(`${url}/inventory/1`);
      expect(after.body).toEqual(before.body);
      expect((await askHere((JSON.parse(after.body) as { image_url: string }).image_url)).status).toBe(200);
    }, 300_000);
  });
}
