import { ACTIONS } from './actions';
import { REGISTRY } from './main-branch';
import { expression, Job, Workflow } from './model';
import { RELEASE_TAGS } from './settings';
import { IDENTITY, onTheLocalStage, READ_SOURCES, setUp, verb } from './steps';

const ARTEFACTS = 'release';
const FOLDER = 'dist/release';
const group = { group: `release-${expression('github.ref')}`, cancelInProgress: false };

/** What others install: npm tarballs, images and charts, the Terraform module, each with its digest, signed and attested. */
export function release(packaging: readonly string[]): Workflow {
  // It runs the whole build with a token that reads; what it made is published by a job that runs none of it.
  const build = new Job('build', {
    name: 'Build',
    grants: [READ_SOURCES],
    timeoutMinutes: 90,
    steps: [
      ...setUp({ cache: false }),
      verb('Test', onTheLocalStage('npm test')),
      ...(packaging.includes('chart') ? [verb('Package the charts', 'npx nx run-many -t chart')] : []),
      verb('Pack', 'npm run ci -- pack', { env: { TAG: expression('github.ref_name') } }),
      { name: 'Keep', uses: ACTIONS.upload, with: { name: ARTEFACTS, path: FOLDER, 'if-no-files-found': 'error' } },
    ],
  });
  const publish = new Job('publish', {
    name: 'Publish',
    needs: [build],
    grants: [
      { scope: 'contents', access: 'write', reason: 'makes the release with its files' },
      IDENTITY,
      { scope: 'attestations', access: 'write', reason: 'keeps the provenance of each file' },
    ],
    timeoutMinutes: 30,
    environment: 'release',
    steps: [
      ...setUp({ cache: false }),
      { name: 'Fetch', uses: ACTIONS.download, with: { name: ARTEFACTS, path: FOLDER } },
      verb('The files are those that were packed', `npm run ci -- check-packed`),
      { name: 'Attest', uses: ACTIONS.attest, with: { 'subject-path': `${FOLDER}/*` } },
      verb('Publish the npm packages', 'npm run ci -- publish-packages'),
      verb('Make the release', 'npm run ci -- publish-release', {
        env: { GITHUB_TOKEN: expression('github.token'), TAG: expression('github.ref_name') },
      }),
    ],
  });
  const images = new Job('images', {
    name: 'Publish images and charts',
    needs: [build],
    grants: [
      READ_SOURCES,
      IDENTITY,
      { scope: 'packages', access: 'write', reason: 'pushes images and charts' },
      { scope: 'attestations', access: 'write', reason: 'keeps the provenance of what was pushed' },
    ],
    timeoutMinutes: 60,
    environment: 'registry',
    env: { REGISTRY: REGISTRY.path, VERSION: expression('github.ref_name') },
    steps: [
      ...setUp({ cache: false }),
      verb('Build and test', `npx nx run-many -t ${packaging.join(' ')}`),
      {
        name: 'Enter the registry',
        uses: ACTIONS.registryLogin,
        with: { registry: REGISTRY.host, username: expression('github.actor'), password: expression('github.token') },
      },
      { name: 'Signer', uses: ACTIONS.cosign },
      verb('Push and sign by digest', 'npm run ci -- publish'),
      { name: 'Attest', uses: ACTIONS.attest, with: { 'subject-checksums': 'dist/publish/checksums.txt' } },
    ],
  });
  return new Workflow({
    file: 'release.yml',
    name: 'Release',
    purpose: 'What others install, from a tag such as v1.2.3.',
    on: { push: { tags: [RELEASE_TAGS] } },
    concurrency: group,
    jobs: [build, publish, ...(packaging.length ? [images] : [])],
  });
}
