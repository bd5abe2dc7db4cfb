import { BaseImages, CdkService, inTheCloud, Library, LocalStage, onThisMachine, PythonApp, Stages } from './projenrc';
import { TerraformService, Workspace } from './projenrc';

const workspace = new Workspace({ name: 'fairway', platformOwner: '@fairway/platform' });

// What services share. An arrow is a `uses`; a test over the nx graph holds them.
const declaration = new Library(workspace, 'declaration', {
  description: 'What a service says of itself: the shape of service.json, its defaults and its reader',
  deps: ['zod'],
});
const toolchain = new Library(workspace, 'toolchain', {
  description: 'Pinned third-party command-line tools: found on PATH or built once into a per-user cache',
  deps: ['semver', 'zod'],
  devDeps: ['@types/semver'],
  bin: { 'fairway-tool': 'lib/main.js' },
});
const policy = new Library(workspace, 'policy', {
  description: 'Rules written once that hold in five toolchains',
  uses: [declaration, toolchain],
  deps: ['yaml', 'zod'],
  devDeps: ['fast-check'],
});
const testing = new Library(workspace, 'testing', {
  description: 'Load proof, fixtures and helpers that every test may use; nothing else imports it',
  uses: [declaration],
  deps: ['zod'],
});
const delivery = new Library(workspace, 'delivery', {
  description: 'Stages, rollouts, verification, records and the status of what runs',
  uses: [declaration, policy, toolchain],
  deps: ['ajv', 'zod'],
  testUses: [testing],
  integration: true,
});
new Library(workspace, 'cli', {
  description: 'The fairway command',
  uses: [declaration, policy, delivery, toolchain],
  deps: ['commander'],
  testUses: [testing],
  bin: { fairway: 'bin/fairway.js' },
});

// Where a service can be deployed. What only the organisation knows comes from the named variable of the environment.
new Stages(delivery, {
  local: onThisMachine(),
  previews: onThisMachine(),
  uat: inTheCloud('UAT'),
  prod: inTheCloud('PROD'),
});

// Where everything runs when there is no cloud account.
new BaseImages(workspace);
new LocalStage(workspace, { uses: [declaration, delivery, toolchain] });

new CdkService(workspace, {
  name: 'resize',
  description: 'Receives an image, resizes it and stores it',
  owner: '@fairway/images',
  exposure: 'public',
  uses: [declaration, delivery, policy, testing, toolchain],
  probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 3000 },
  limits: { memoryMb: 1536, timeoutSeconds: 15, concurrency: 20 },
  secrets: [{ name: 'id-key', purpose: 'Keys the ids of images, so that nobody can guess one' }],
});

new TerraformService(workspace, {
  name: 'image-bucket',
  description: 'Stores uploaded images: public below a prefix, private elsewhere',
  owner: '@fairway/images',
  exposure: 'public',
  app: 'apps/inventory',
  uses: [declaration, delivery, policy, toolchain, testing],
  probes: [{ name: 'release', path: '/images/release.json', versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 500 },
  limits: { memoryMb: 1, timeoutSeconds: 30, concurrency: 1000 },
});
new PythonApp(workspace, { service: 'inventory', sources: ['inventory'], untyped: ['boto3.*', 'botocore.*'] });

workspace.synth();
