import { Component, type Project } from 'projen';
import { GeneratedText } from './generated-text';
import { NxProject } from './nx-project';
import { PYLINT, PYTHON_VERSIONS } from '../versions';

export interface PythonToolsOptions {
  /** Packages or modules of the program, relative to the project's folder. */
  readonly sources: readonly string[];
  /**
   * Share of lines and branches that the unit tests must reach, in percent.
   * @default 95
   */
  readonly coverage?: number;
  /** More packages that tests need, such as `boto3-stubs==1.44.1`. */
  readonly devRequirements?: readonly string[];
  /** Modules without type hints, such as `boto3.*`. */
  readonly untyped?: readonly string[];
  /** True where `integration/` holds tests against the local stage. */
  readonly integration?: boolean;
  /**
   * Folder of the unit tests.
   * @default test
   */
  readonly tests?: string;
  /**
   * Put before `build`, `lint` and `test` in a project that has these verbs in another language already.
   * @default none
   */
  readonly verbPrefix?: string;
  /**
   * True where pylint checks the sources as well, with every finding an error.
   * @default false
   */
  readonly pylint?: boolean;
}

/**
 * Adds `build` (mypy), `lint` (ruff) and `test` (pytest), run from an environment that `venv` makes from the locks.
 *
 * `requirements.in` is written by hand; `npx nx lock <project>` resolves it to hashes.
 */
export class PythonTools extends Component {
  constructor(project: Project, options: PythonToolsOptions) {
    super(project);
    const nx = NxProject.of(project);
    const scripts = '../../projenrc/python';
    // Not cached: nx cannot see whether the environment, which lies outside the workspace, is still there.
    nx.setTarget('venv', { command: `python3 ${scripts}/venv.py`, cache: false });
    nx.setTarget('lock', { command: `python3 ${scripts}/lock.py`, cache: false });
    const { verbPrefix: prefix = '', tests = 'test' } = options;
    const checked = { dependsOn: ['venv'], inputs: ['default'], cache: true };
    nx.setTarget(`${prefix}build`, { command: '.venv/bin/mypy', ...checked });
    nx.setTarget(`${prefix}lint`, {
      command: [
        '.venv/bin/ruff check .',
        '.venv/bin/ruff format --check .',
        ...(options.pylint ? [`.venv/bin/pylint ${[...options.sources, tests].join(' ')}`] : []),
      ],
      ...checked,
    });
    const coverage = `--cov --cov-report=term-missing:skip-covered --cov-report=xml:reports/coverage.xml`;
    const report = `reports/junit/${prefix}test.xml`;
    nx.setTarget(`${prefix}test`, {
      command: `.venv/bin/pytest ${tests} --junitxml=${report} ${coverage}`,
      outputs: [report, 'reports/coverage.xml'],
      ...checked,
    });
    if (options.integration) {
      nx.setTarget('integration', {
        command: '.venv/bin/pytest integration --junitxml=reports/junit/integration.xml',
        dependsOn: ['venv'],
        outputs: ['reports/junit/integration.xml'],
      });
    }
    const dev = [...PYTHON_VERSIONS, ...(options.pylint ? [PYLINT] : []), ...(options.devRequirements ?? [])].sort();
    new GeneratedText(project, 'requirements-dev.in', () => dev);
    new GeneratedText(project, 'pyproject.toml', () => settings(options));
    for (const ignored of ['/.venv', '/.coverage', '.*_cache/']) project.gitignore.addPatterns(ignored);
  }
}

const PYLINT_SETTINGS = [
  '',
  '[tool.pylint.main]',
  'py-version = "3.11"',
  'fail-on = ["C", "R", "W", "E", "F", "I"]',
  'fail-under = 10',
  '',
  '[tool.pylint.format]',
  'max-line-length = 120',
  '',
  '[tool.pylint.basic]',
  '# A test says in its name what it shows.',
  'no-docstring-rgx = "^_|^test_"',
  "# http.server's own names.",
  'good-names = ["do_GET", "do_POST"]',
];

function settings({
  sources,
  coverage = 95,
  integration,
  tests = 'test',
  pylint,
  untyped = [],
}: PythonToolsOptions): string[] {
  const list = (values: readonly string[]) => `[${values.map((value) => `"${value}"`).join(', ')}]`;
  return [
    '[tool.ruff]',
    'line-length = 120',
    'target-version = "py311"',
    '',
    '[tool.ruff.lint]',
    '# Style, likely bugs, security (bandit), docstrings, simplifications, type hints, modern Python.',
    'select = ["E", "F", "W", "I", "N", "B", "S", "D", "UP", "SIM", "ANN", "RUF", "PTH", "PL", "DTZ"]',
    '# D105 and D107: what __init__ and its like do is said by the class.',
    'ignore = ["D105", "D107"]',
    'pydocstyle.convention = "google"',
    '',
    '[tool.ruff.lint.per-file-ignores]',
    '# A test asserts, compares with plain numbers and says in its name what it shows.',
    `"{${tests},integration}/**" = ["S101", "PLR2004", "D", "ANN"]`,
    '',
    '[tool.mypy]',
    'python_version = "3.11"',
    'strict = true',
    `files = ${list(sources)}`,
    '',
    ...(untyped.length
      ? ['[[tool.mypy.overrides]]', `module = ${list(untyped)}`, 'ignore_missing_imports = true', '']
      : []),
    '[tool.pytest.ini_options]',
    `testpaths = ${list([tests, ...(integration ? ['integration'] : [])])}`,
    'pythonpath = ["."]',
    'addopts = ["-q", "--strict-markers", "--strict-config"]',
    'junit_family = "xunit2"',
    '# A test that hangs says where, and fails the run instead of holding up all that comes after it.',
    'faulthandler_timeout = 300',
    'faulthandler_exit_on_timeout = true',
    '# A response that a test does not read to its end leaves its file to the garbage collector.',
    'filterwarnings = ["error", "ignore::pytest.PytestUnraisableExceptionWarning"]',
    '',
    '[tool.coverage.run]',
    'branch = true',
    `source = ${list(sources)}`,
    '',
    '[tool.coverage.report]',
    `fail_under = ${coverage}`,
    'exclude_also = ["if TYPE_CHECKING:", "if __name__ == .__main__.:"]',
    ...(pylint ? PYLINT_SETTINGS : []),
  ];
}
