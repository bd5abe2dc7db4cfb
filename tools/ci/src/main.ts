import { asRoot } from './as-root';
import { comment } from './comments';
import { CiError, required } from './errors';
import { GitHub } from './github';
import { policyComment, uploadSarif } from './policy-results';
import { reconcile } from './preview';
import { describePreview, previewWorld, standingPreviews } from './preview-world';
import { COOLDOWN_DAYS } from '../../../projenrc/workflows/updates';
import { publish, publishPackages, publishRelease, unpackImages } from './release/publish';
import { propose } from './propose';
import { update } from './update';
import { checkPacked, pack } from './release/pack';
import { verifyActions } from './verify-actions';
import { assertNewest, changedServices, oldestDeployedCommit } from './records';

const USAGE = `usage: npm run ci -- <verb>

  as-root …   run a command as root, by sudo where it asks for no password
  comment     tell the pull request what policy said; without GITHUB_TOKEN, print it
  sarif       show policy's findings beside the code
  preview     bring the stage of PULL_REQUEST to what the pull request is now
  previews    print numbers=[…]: pull requests with a stage that stands
  base        print commit=…: the oldest commit that a service of STAGE runs
  changed     print projects=…: services that differ from their last record on STAGE
  newest      fail where main has a newer commit than this one
  pack        write what others install to dist/release, for the version of TAG
  publish     push the images and charts of this commit to REGISTRY, and sign them by digest
  publish-packages  publish the npm tarballs of dist/release
  publish-release  make the release of TAG with the files of dist/release
  unpack-images  write what is in the images of this commit to dist/images
  update      raise the pins of projenrc/versions.ts to what has been public for a week
  propose     open a pull request with what changed in the work tree
  check-packed  fail where dist/release is not what was packed
  verify-actions  ask the owner of each action whether its commit is its release`;

type Verb = () => Promise<string | undefined>;

const VERBS: Readonly<Record<string, Verb>> = {
  async comment() {
    const text = policyComment();
    if (!process.env.GITHUB_TOKEN) return text;
    await comment(GitHub.fromEnvironment(), pullRequest(), 'policy', text);
    return 'commented';
  },
  async sarif() {
    if (!process.env.GITHUB_TOKEN) return 'Without GITHUB_TOKEN nothing is uploaded: see */*/reports/policy.sarif.';
    return `${await uploadSarif(GitHub.fromEnvironment())} results uploaded`;
  },
  async preview() {
    const github = GitHub.fromEnvironment();
    const outcome = await reconcile(previewWorld(github), pullRequest());
    await comment(github, pullRequest(), 'preview', await describePreview(outcome));
    return `${outcome.stage}: ${outcome.state}`;
  },
  previews: async () => `numbers=${JSON.stringify(await standingPreviews())}`,
  base: async () => `commit=${await oldestDeployedCommit()}`,
  changed: async () => `projects=${(await changedServices()).join(',')}`,
  async pack() {
    return (await pack(required('TAG').replace(/^v/, ''))).join('\n');
  },
  async publish() {
    const { VERSION: version } = process.env;
    const published = await publish({ registry: required('REGISTRY'), ...(version && { version }) });
    return published.map(({ name, digest }) => `${name}@${digest}`).join('\n');
  },
  'publish-packages': async () => `${await publishPackages()} packages published`,
  'publish-release': async () => `${await publishRelease(GitHub.fromEnvironment(), required('TAG'))} files published`,
  'unpack-images': async () => `${await unpackImages('dist/images')} images unpacked`,
  update: async () => (await update(COOLDOWN_DAYS)).join('\n') || 'Everything is as new as it may be.',
  propose,
  'check-packed'() {
    checkPacked();
    return Promise.resolve('unaltered');
  },
  'verify-actions': () => verifyActions(),
  async newest() {
    await assertNewest(process.env.GITHUB_TOKEN ? GitHub.fromEnvironment() : undefined);
    return 'newest';
  },
};

function pullRequest(): number {
  const text = required('PULL_REQUEST');
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CiError(
    'VARIABLE_INVALID',
    `expected PULL_REQUEST to be a number, found ${JSON.stringify(text.slice(0, 40))}.`,
    2,
  );
}

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  if (name === 'as-root') return asRoot(rest);
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const said = await verb();
  if (said !== undefined) process.stdout.write(`${said}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof CiError;
    process.stderr.write(`\n${known ? error.message : `INTERNAL_ERROR: ${(error as Error).stack}`}\n`);
    process.exitCode = known ? error.exitCode : 1;
  },
);
