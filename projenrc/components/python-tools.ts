import { Component, type Project } from 'projen';
import { GeneratedText } from './generated-text';
import { NxProject } from './nx-project';
import { PYTHON_VERSIONS } from '../versions';

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
    const inputs = ['default'];
    nx.setTarget('build', { command: '.venv/bin/mypy', dependsOn: ['venv'], inputs });
    nx.setTarget('lint', {
      command: ['.venv/bin/ruff check .', '.venv/bin/ruff format --check .'],
      dependsOn: ['venv'],
      inputs,
    });
    const coverage = `--cov --cov-report=term-missing:skip-covered --cov-report=xml:reports/coverage.xml`;
    nx.setTarget('test', {
      command: `.venv/bin/pytest test --junitxml=reports/junit/test.xml ${coverage}`,
      dependsOn: ['venv'],
      inputs,
      outputs: ['reports/junit/test.xml', 'reports/coverage.xml'],
    });
    if (options.integration) {
      nx.setTarget('integration', {
        command: '.venv/bin/pytest integration --junitxml=reports/junit/integration.xml',
        dependsOn: ['venv'],
        outputs: ['reports/junit/integration.xml'],
      });
    }
    const dev = [...PYTHON_VERSIONS, ...(options.devRequirements ?? [])].sort();
    new GeneratedText(project, 'requirements-dev.in', () => dev);
    new GeneratedText(project, 'pyproject.toml', () => settings(options));
    for (const ignored of ['/.venv', '/.coverage', '.*_cache/']) project.gitignore.addPatterns(ignored);
  }
}

function settings({ sources, coverage = 95, integration, untyped = [] }: PythonToolsOptions): string[] {
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
    '"{test,integration}/**" = ["S101", "PLR2004", "D", "ANN"]',
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
    `testpaths = ${list(['test', ...(integration ? ['integration'] : [])])}`,
    'pythonpath = ["."]',
    'addopts = ["-q", "--strict-markers", "--strict-config"]',
    'junit_family = "xunit2"',
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
  ];
}
