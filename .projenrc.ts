import * as fairway from './projenrc';

const workspace = new fairway.Workspace({ name: 'fairway', platformOwner: '@fairway/platform' });
const library = (name: string, options: fairway.LibraryOptions) => new fairway.Library(workspace, name, options);

// What services share. An arrow is a `uses`; a test over the nx graph holds them.
const declaration = library('declaration', { description: 'What a service says of itself: the shape of service.json' });
const toolchain = library('toolchain', {
  description: 'Pinned third-party command-line tools: found on PATH or built once into a per-user cache',
  bin: { 'fairway-tool': 'lib/main.js' }, testInputs: ['{workspaceRoot}/tools/**/*'],
});
const policy = library('policy', { description: 'Rules written once that hold in five toolchains',
  uses: [declaration, toolchain], bin: { 'fairway-policy': 'lib/main.js' }, bench: true });
const testing = library('testing', { uses: [declaration],
  description: 'Load proof, fixtures and helpers that every test may use; nothing else imports it' });
const delivery = library('delivery', { description: 'Stages, rollouts, verification, records and the status of what runs',
  uses: [declaration, policy, toolchain], testUses: [testing], integration: true, bench: true,
});
library('objectives', { description: 'Burn-rate alerts and dashboards, from what services promise',
  uses: [declaration], testUses: [toolchain], integration: true, renders: true });
library('cli', { description: 'The fairway command',
  uses: [declaration, policy, delivery, toolchain], testUses: [testing], bin: { fairway: 'bin/fairway.js' } });
const cdk = library('cdk', { description: 'What all AWS CDK services share: names, bootstrap, engine', uses: [declaration, delivery, toolchain] });
const uses = [declaration, delivery, policy, testing, toolchain];

// Where a service can be deployed. What only the organisation knows comes from the named variable of the environment.
const [local, previews, pipelinePreviews] = [fairway.onThisMachine(), fairway.onThisMachine(), fairway.inTheCloud('PREVIEW')];
const cloud = { uat: fairway.inTheCloud('UAT'), prod: fairway.inTheCloud('PROD') };
const stages = new fairway.Stages(delivery, { local, previews, pipelinePreviews, ...cloud });
new fairway.Workflows(workspace, { repository: 'fairway/fairway', stages, rollouts: ['uat', 'prod'] });
// Where everything runs when there is no cloud account.
new fairway.BaseImages(workspace, { uses: [toolchain] });
new fairway.LocalStage(workspace, { uses: [declaration, delivery, toolchain] });

new fairway.CdkService(workspace, {
  name: 'resize', owner: '@fairway/images', exposure: 'public', uses: [cdk, ...uses],
  description: 'Receives an image, resizes it and stores it',
  probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 3000 }, limits: { memoryMb: 1536, timeoutSeconds: 15, concurrency: 20 },
  secrets: [{ name: 'id-key', purpose: 'Keys the ids of images, so that nobody can guess one' }],
});

new fairway.TerraformService(workspace, {
  name: 'image-bucket', owner: '@fairway/images', exposure: 'public', uses,
  description: 'Stores uploaded images: public below a prefix, private elsewhere',
  probes: [{ name: 'release', path: '/images/release.json', versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 500 }, limits: { memoryMb: 1, timeoutSeconds: 30, concurrency: 1000 },
});
new fairway.ImageService(workspace, {
  name: 'inventory', owner: '@fairway/images', exposure: 'public', stages: 'local', uses, needs: ['image-bucket'], compose: true,
  description: 'Keeps a list of things with a picture of each',
  python: { sources: ['inventory'], tests: 'tests', untyped: ['boto3.*', 'botocore.*'], devRequirements: [fairway.POSTGRESQL] },
  probes: [{ name: 'health', path: '/healthz', versionAt: '/version' }, { name: 'items', path: '/inventory' }],
  objectives: { availability: 0.999, latencyP99Ms: 500 }, limits: { memoryMb: 768, timeoutSeconds: 60, concurrency: 32 },
});

new fairway.PulumiService(workspace, {
  name: 'web', owner: '@fairway/web', exposure: 'public', uses, description: 'Tells its uptime; one answer in ten is a 500, by design',
  probes: [{ name: 'uptime', path: '/' }],
  objectives: { availability: 0.999, latencyP99Ms: 500, failsByDesign: 0.1 }, limits: { memoryMb: 512, timeoutSeconds: 15, concurrency: 200 },
});

new fairway.ImageService(workspace, {
  name: 'status-app', owner: '@fairway/status', exposure: 'public', uses,
  description: 'Says which version and commit of itself is running',
  python: { coverage: 100, pylint: true, devRequirements: ['bandit==1.9.4', 'gunicorn==27.0.1', 'pip-audit==2.10.1'] },
  probes: [{ name: 'status', path: '/status', versionAt: '/myapplication/0/version' }, { name: 'ready', path: '/readyz' }],
  objectives: { availability: 0.999, latencyP99Ms: 100 }, limits: { memoryMb: 256, timeoutSeconds: 5, concurrency: 80 },
  metrics: { requests: 'http_requests_total', seconds: 'http_request_duration_seconds', process: true },
});

new fairway.ChartService(workspace, {
  name: 'claims-api', owner: '@fairway/claims', exposure: 'public', stages: 'local', uses,
  description: 'Healthcare claims over REST, for callers with a token',
  probes: [{ name: 'health', path: '/health' }, { name: 'version', path: '/version', versionAt: '/version' }],
  objectives: { availability: 0.999, latencyP99Ms: 500 }, limits: { memoryMb: 256, timeoutSeconds: 15, concurrency: 16 },
  metrics: { requests: 'claims_api_requests_total', seconds: 'claims_api_request_seconds' },
});

workspace.synth();
