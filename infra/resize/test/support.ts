import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib';
import { parseService, type ServiceDeclaration, type ServiceInput } from '@fairway/declaration';
import { createApp } from '../src/app';
import type { Placement } from '@fairway/cdk';

/** A declaration like the service's own; what a test is about stands in the test. */
export function declared(overrides: Partial<ServiceInput> = {}): ServiceDeclaration {
  return parseService(
    {
      schemaVersion: 1,
      name: 'resize',
      description: 'Resizes images',
      toolchain: 'cdk',
      owner: '@example/images',
      exposure: 'public',
      app: 'apps/resize',
      project: 'infra/resize',
      probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }],
      objectives: { availability: 0.999, latencyP99Ms: 3000 },
      limits: { memoryMb: 1536, timeoutSeconds: 15, concurrency: 20 },
      ...overrides,
    },
    'a test',
  );
}

/** A build of the program that holds no program: templates only name its digest. */
function emptyAssets(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-assets-'));
  for (const platform of ['linux-arm64', `${process.platform}-${process.arch}`]) {
    mkdirSync(join(folder, platform), { recursive: true });
    writeFileSync(join(folder, platform, 'index.js'), '');
  }
  return folder;
}

const assets = emptyAssets();

const rendered = new Map<string, Template>();

/** The template of a placement, rendered once: a synthesis takes a second. */
export function template(overrides: Partial<Placement> = {}): Template {
  const key = JSON.stringify(overrides);
  const found = rendered.get(key) ?? render(overrides);
  rendered.set(key, found);
  return found;
}

function render(overrides: Partial<Placement>): Template {
  const placement: Placement = {
    stage: 'uat',
    service: declared(),
    version: '1.0.0',
    commit: 'abc',
    platform: 'aws',
    ...overrides,
  };
  const app = createApp({ placement, assets });
  return Template.fromStack(app.node.findChild(`fairway-${placement.stage}-resize`) as Stack);
}

/** The template under the name that the linter knows as an assertion: its `has…` methods assert. */
export const expectTemplate = template;

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

export function resourcesOf(from: Template): Resources {
  return (from.toJSON() as { Resources: Resources }).Resources;
}

/** A client whose calls are answered by a function: where AWS itself has no stand-in on this machine. */
export function mockClientAnswers<C, Client>(answer: (command: C) => object): Client {
  return { send: (command: C) => Promise.resolve(answer(command)) } as Client;
}
