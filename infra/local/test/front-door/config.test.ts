import type { Route } from '@fairway/delivery';
import { renderConfig, renderMaps } from '../../src/front-door/config';

const resize: Route = {
  kind: 'emulator',
  service: 'resize',
  stage: 'local',
  hostHeader: 'abc.execute-api.localhost',
  pathPrefix: '/prod',
};
const inventory: Route = {
  kind: 'servers',
  service: 'inventory',
  stage: 'pr-12',
  slot: 2,
  healthPath: '/healthcheck',
  blue: { host: '172.17.0.2', port: 5000, weight: 30, draining: false },
  green: { host: '172.17.0.3', port: 5000, weight: 70, draining: true },
};
const render = (routes: readonly Route[], hosts = ['127.0.0.1', '::1'], workspace = '/w') =>
  renderConfig({
    workspace,
    hosts,
    port: 8080,
    runtimeSocket: `${workspace}/runtime.sock`,
    luaFile: '/l/directory.lua',
    emulator: { host: '127.0.0.1', port: 4566, caFile: '/ca.pem' },
    routes,
  });

describe('haproxy.cfg', () => {
  test('listens on the given addresses and nowhere else', () => {
    const binds = render([]).match(/^ *bind .*$/gm);
    expect(binds).toEqual(['  bind 127.0.0.1:8080', '  bind [::1]:8080']);
  });

  test('verifies the emulator’s certificate', () => {
    expect(render([])).toMatch(/server emulator 127\.0\.0\.1:4566 ssl verify required ca-file \/ca\.pem/);
  });

  test('keeps servers where and as heavy as they were', () => {
    const text = render([inventory]);
    expect(text).toMatch(/backend slot-2\n[^]*?server blue 172\.17\.0\.2:5000 weight 30 check [^\n]*rise 1\n/);
    // A server that drains gets nothing new after a restart either.
    expect(text).toMatch(/backend slot-2\n[^]*?server green 172\.17\.0\.3:5000 weight 0 /);
    expect(text).toMatch(/backend slot-1\n[^]*?server blue [^\n]*disabled\n/);
  });

  test('lets nobody but its owner use the runtime API', () => {
    expect(render([])).toContain('stats socket /w/runtime.sock mode 600');
  });

  test('quotes a path with blanks', () => {
    expect(render([], undefined, '/my work')).toContain('stats socket "/my work/runtime.sock"');
  });
});

test('maps hold a row a route', () => {
  expect(renderMaps([resize, inventory])).toEqual({
    backends: 'resize.localhost emulator\ninventory.pr-12.localhost slot-2\n',
    targets: 'resize.localhost abc.execute-api.localhost|/prod\n',
    health: 'slot-2 /healthcheck\n',
  });
});
