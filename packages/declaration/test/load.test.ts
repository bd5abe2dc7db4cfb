import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadService, parseService, type ServiceInput } from '../src';

const VALID: ServiceInput = {
  schemaVersion: 1,
  name: 'shop',
  description: 'Sells things',
  toolchain: 'cdk',
  owner: '@fairway/shop',
  exposure: 'public',
  app: 'apps/shop',
  project: 'infra/shop',
  probes: [{ name: 'health', path: '/healthz' }],
  objectives: { availability: 0.999, latencyP99Ms: 500 },
  limits: { memoryMb: 512, timeoutSeconds: 10, concurrency: 10 },
};

describe('parseService', () => {
  test('fills in the defaults', () => {
    const service = parseService(VALID, 'here');
    expect(service.probes).toEqual([{ name: 'health', method: 'GET', path: '/healthz', status: 200 }]);
    expect(service.objectives.failsByDesign).toBe(0);
    expect(service.secrets).toEqual([]);
  });

  test.each([
    [
      'an availability of one, which no service keeps',
      { objectives: { availability: 1, latencyP99Ms: 1 } },
      'objectives.availability',
    ],
    ['an owner that nobody can be', { owner: 'somebody' }, 'owner'],
    ['a name that cannot be part of a host name', { name: 'My_Service' }, 'name'],
    ['no probe', { probes: [] }, 'probes'],
    ['a key that nobody reads', { exposed: true }, 'exposed'],
    ['another schema version', { schemaVersion: 2 }, 'schemaVersion'],
  ])('refuses %s and names the key', (_, change, key) => {
    expect(() => parseService({ ...VALID, ...change }, 'here')).toThrow(
      new RegExp(`DECLARATION_INVALID: here[^]*${key}`),
    );
  });
});

describe('loadService', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'declaration-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('reads a generated file, marker and all', () => {
    writeFileSync(join(folder, 'service.json'), JSON.stringify({ ...VALID, '//': 'generated' }));
    expect(loadService(folder).name).toBe('shop');
  });

  test('says how to declare a service that is missing', () => {
    expect(() => loadService(folder)).toThrow(
      /DECLARATION_MISSING: expected a service declaration at .*service.json[^]*npx projen/,
    );
  });

  test('says that a file is no JSON', () => {
    writeFileSync(join(folder, 'service.json'), '{');
    expect(() => loadService(folder)).toThrow(/DECLARATION_NOT_JSON/);
  });
});
