import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCHEMA_VERSION } from '@fairway/declaration';
import { dockerMissing } from '../src/docker';
import { declaredServices, needDocker } from '../src/services';

describe('declared services', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'services-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true }));
  const declare = (name: string, toolchain: string, folder = `infra/${name}`) => {
    mkdirSync(join(workspace, folder), { recursive: true });
    const service = {
      schemaVersion: SCHEMA_VERSION,
      name,
      description: 'A service',
      owner: '@fairway/team',
      exposure: 'public',
      toolchain,
      app: `apps/${name}`,
      project: folder,
      probes: [{ name: 'health', path: '/healthz' }],
      objectives: { availability: 0.99, latencyP99Ms: 100 },
      limits: { memoryMb: 128, timeoutSeconds: 5, concurrency: 1 },
    };
    writeFileSync(join(workspace, folder, 'service.json'), JSON.stringify(service));
  };

  test('are found wherever projen writes them; folders without one are passed over', () => {
    declare('resize', 'cdk');
    declare('web', 'pulumi');
    declare('inventory', 'docker', 'apps/inventory');
    mkdirSync(join(workspace, 'infra/local'));
    expect(declaredServices(workspace).map(({ name }) => name)).toEqual(['resize', 'web', 'inventory']);
  });

  test('say whether they need Docker', () => {
    declare('resize', 'cdk');
    expect(needDocker(declaredServices(workspace))).toEqual([]);
    declare('web', 'pulumi');
    expect(needDocker(declaredServices(workspace))).toEqual(['web']);
    expect(dockerMissing(['web'])).toMatch(/DOCKER_MISSING: web runs in containers[^]*npm run setup/);
  });

  test('that are damaged are named', () => {
    mkdirSync(join(workspace, 'infra/bad'), { recursive: true });
    writeFileSync(join(workspace, 'infra/bad/service.json'), '{');
    expect(() => declaredServices(workspace)).toThrow(/DECLARATION_NOT_JSON[^]*bad\/service\.json/);
  });
});
