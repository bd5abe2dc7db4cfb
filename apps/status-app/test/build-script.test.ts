import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..');
const FILES = [
  'build.sh',
  'Dockerfile',
  'ci',
  'pyproject.toml',
  'requirements.txt',
  'requirements-dev.txt',
  'VERSION.txt',
  'status_app',
  'tests',
];
/** Answers what build.sh asks before the first build, writes what that build was given, and ends it. */
const DOCKER = `#!/bin/sh
case "$1" in
  version) echo 20.10.24 ;;
  image) [ "$2" = inspect ] ;;
  build)
    printf '%s\\n' "$@" >"$RECORD"
    for last in "$@"; do :; done
    cat "\${last%/src}/pip.conf" >>"$RECORD"
    find "$last" -name '*.whl' >>"$RECORD"
    exit 1 ;;
esac
`;

let folder: string;
let clone: string;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: clone, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Runs build.sh up to its first build. */
function build(env: Record<string, string> = {}, path = process.env.PATH ?? '') {
  const record = join(folder, 'record');
  rmSync(record, { force: true });
  const { status, stdout, stderr } = spawnSync('./build.sh', {
    cwd: clone,
    encoding: 'utf8',
    env: { PATH: path, TMPDIR: folder, DOCKER: join(folder, 'docker'), RECORD: record, ...env },
  });
  return { status, stdout, stderr, given: existsSync(record) ? readFileSync(record, 'utf8') : '' };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-build-'));
  clone = join(folder, 'clone');
  mkdirSync(clone);
  for (const file of FILES)
    cpSync(join(PROJECT, file), join(clone, file), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  writeFileSync(join(folder, 'docker'), DOCKER);
  chmodSync(join(folder, 'docker'), 0o755);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'First');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a clean tree gives its commit, its version and the time of the commit', () => {
  const head = git('rev-parse', 'HEAD');
  const { given, stdout } = build();
  expect(given).toContain(`COMMIT_SHA=${head}\n`);
  expect(given).toContain('APP_VERSION=0.0.1\n');
  const time = new Date(Number(git('log', '-1', '--format=%ct')) * 1000).toISOString();
  expect(given).toContain(`CREATED=${time.replace('.000Z', 'Z')}\n`);
  expect(stdout).not.toContain('differs');
});

test('a dirty tree says so in the name', () => {
  writeFileSync(join(clone, 'status_app', 'new.py'), '');
  const { given, stdout } = build();
  expect(stdout).toContain('the work tree differs from its commit');
  expect(given).toContain(`COMMIT_SHA=${git('rev-parse', 'HEAD')}-dirty\n`);
});

test('a dirty tree is never published', () => {
  writeFileSync(join(clone, 'status_app', 'new.py'), '');
  const { status, stderr, given } = build({ PROJECT_ID: 'my-project' });
  expect([status, given]).toEqual([1, '']);
  expect(stderr).toMatch(/^TREE_DIRTY: /);
});

test('a detached head and a shallow clone are told and do not matter', () => {
  git('commit', '--quiet', '--allow-empty', '--message', 'Second');
  const whole = clone;
  clone = join(folder, 'shallow');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${whole}`, clone], { stdio: 'pipe' });
  git('checkout', '--quiet', '--detach');
  const { given, stdout } = build();
  expect(stdout).toContain('detached head');
  expect(stdout).toContain('shallow clone');
  expect(given).toContain(`COMMIT_SHA=${git('rev-parse', 'HEAD')}\n`);
});

describe('without a repository', () => {
  beforeEach(() => rmSync(join(clone, '.git'), { recursive: true }));

  test('the commit is unknown, and that is said', () => {
    const { given, stdout } = build({ GIT_CEILING_DIRECTORIES: folder });
    expect(stdout).toContain('this is no git work tree, and COMMIT_SHA is not set');
    expect(given).toContain('COMMIT_SHA=unknown\n');
  });

  test('nothing is published without a commit', () => {
    const { status, stderr } = build({ GIT_CEILING_DIRECTORIES: folder, PROJECT_ID: 'my-project' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^COMMIT_UNKNOWN: /);
  });

  test('COMMIT_SHA is taken, as Cloud Build gives it', () => {
    const commit = 'a'.repeat(40);
    expect(build({ GIT_CEILING_DIRECTORIES: folder, COMMIT_SHA: commit }).given).toContain(`COMMIT_SHA=${commit}\n`);
  });
});

test('a machine without git is told apart from a folder without a repository', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const tool of [
    'sh',
    'dirname',
    'cat',
    'grep',
    'cut',
    'sed',
    'mktemp',
    'rm',
    'mkdir',
    'cp',
    'find',
    'touch',
    'chmod',
    'wc',
    'tr',
    'date',
  ]) {
    symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(bin, tool));
  }
  expect(build({}, bin).stdout).toContain('git is not installed, and COMMIT_SHA is not set');
});

test.each([
  ['COMMIT_SHA', 'main', 'COMMIT_INVALID'],
  ['COMMIT_SHA', 'b'.repeat(40), 'COMMIT_MISMATCH'],
  ['PROJECT_ID', 'My Project; rm', 'PROJECT_ID_INVALID'],
  ['WHEELS', '/does/not/exist', 'WHEELS_MISSING'],
  ['WHEELS', 'status_app', 'WHEELS_EMPTY'],
  ['PIP_CERT', '/does/not/exist', 'CA_MISSING'],
  ['SSL_CERT_FILE', 'VERSION.txt.missing', 'CA_MISSING'],
  ['SIGNING_KEY', '/does/not/exist', 'SIGNING_KEY_MISSING'],
])('%s=%s is refused', (name, value, code) => {
  const { status, stderr, given } = build({ [name]: value });
  expect([status, given]).toEqual([1, '']);
  expect(stderr.split(':')[0]).toBe(code);
});

test('a private index and a folder of wheels reach pip, and no build argument', () => {
  const wheels = join(folder, 'wheels');
  mkdirSync(wheels);
  writeFileSync(join(wheels, 'a-1-py3-none-any.whl'), '');
  const index = 'https://user:generated@pypi.example.invalid/simple';
  const { given } = build({ PIP_INDEX_URL: index, PIP_NO_INDEX: '1', WHEELS: wheels });
  expect(given).toContain(`index-url = ${index}\n`);
  expect(given).toContain('no-index = true\n');
  expect(given).toContain('/src/wheels/a-1-py3-none-any.whl\n');
  expect(given.split('\n').filter((line) => line.includes('=') && line.includes('generated'))).toEqual([
    `index-url = ${index}`,
  ]);
});

describe('beside another build of the folder', () => {
  const lock = () => join(clone, 'dist/build.lock');
  beforeEach(() => mkdirSync(join(clone, 'dist')));

  test('it waits, and says for whom', () => {
    symlinkSync(String(process.pid), lock());
    const { status, stdout, stderr, given } = build({ LOCK_WAIT: '1' });
    expect([status, given]).toEqual([1, '']);
    expect(stdout).toContain(`waiting for the build of process ${process.pid}`);
    expect(stderr).toMatch(new RegExp(`^BUILD_LOCKED: .* process ${process.pid} `));
    expect(readlinkSync(lock())).toBe(String(process.pid));
  });

  test('it takes the place of one that died, and gives it up at its end', () => {
    const { pid } = spawnSync('true');
    symlinkSync(String(pid), lock());
    expect(build().given).not.toBe('');
    expect(existsSync(lock())).toBe(false);
  });
});
