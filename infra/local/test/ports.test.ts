import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candidates, freePort, rememberedPorts, rememberPort } from '../src/ports';

describe('candidates', () => {
  test('tries the remembered port first, and no port twice', () => {
    expect(candidates(8082, 8080, 4)).toEqual([8082, 8080, 8081, 8083]);
  });

  test('starts at the default where nothing is remembered', () => {
    expect(candidates(undefined, 8080, 2)).toEqual([8080, 8081]);
  });
});

describe('freePort', () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as { port: number }).port;
  });
  afterEach(() => taken.close());

  test('passes over a port that somebody listens on', async () => {
    const other = await freePort(['127.0.0.1'], [port, ...candidates(undefined, 20_000)]);
    expect(other).not.toBe(port);
  });

  test('says what it looked for when every port is taken', async () => {
    await expect(freePort(['127.0.0.1'], [port])).rejects.toThrow(/PORTS_TAKEN[^]*127\.0\.0\.1[^]*ss -ltnp/);
  });
});

describe('remembered ports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are kept part by part', () => {
    const file = join(folder, 'ports.json');
    rememberPort(file, 'emulator', 4567);
    rememberPort(file, 'front-door', 8081);
    expect(rememberedPorts(file)).toEqual({ emulator: 4567, 'front-door': 8081 });
  });

  test.each(['', '{"emulator":"4567"}', '{"emulator":80}', '[]'])('are forgotten when the file says %j', (text) => {
    const file = join(folder, 'ports.json');
    writeFileSync(file, text);
    expect(rememberedPorts(file)).toEqual({});
  });
});
