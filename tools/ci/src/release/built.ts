import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BUILT_IMAGES, isBuiltFrom } from '../../../../packages/toolchain/src/built-image';
import { ask, WORKSPACE } from '../commands';
import { CiError } from '../errors';

/** Most tags that an error repeats: a machine that deploys keeps many. */
const SHOWN = 5;

export interface BuiltImage {
  /** Such as `fairway.invalid/claims-api`. */
  readonly repository: string;
  readonly tag: string;
}

export interface BuiltChart {
  /** Name of the project, which its image carries too. */
  readonly name: string;
  /** The package, below the root. */
  readonly file: string;
}

interface Project {
  readonly name: string;
  readonly folder: string;
}

/** Projects with this verb, as projen declared them. */
export function projectsWith(verb: string, root = WORKSPACE): Project[] {
  return globSync('*/*/project.json', { cwd: root })
    .sort()
    .flatMap((file) => {
      const { name, targets } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
        name: string;
        targets?: Record<string, unknown>;
      };
      return targets?.[verb] === undefined ? [] : [{ name, folder: dirname(file) }];
    });
}

/** The image of this commit of each project that builds one. */
export async function builtImages(): Promise<BuiltImage[]> {
  const commit = await ask(['git', 'rev-parse', 'HEAD']);
  const listed = await ask(['docker', 'image', 'ls', '--format', '{{.Repository}} {{.Tag}}']);
  return imagesOf(commit, listed, projectsWith('image'));
}

/**
 * @param listed lines of a repository and a tag, the newest first
 * @throws {CiError} `NOTHING_TO_PUBLISH` where a project has no image of the commit
 */
export function imagesOf(commit: string, listed: string, projects: readonly Pick<Project, 'name'>[]): BuiltImage[] {
  const images = listed.split('\n').map((line) => {
    const [repository = '', tag = ''] = line.split(' ');
    return { repository, tag };
  });
  return projects.map(({ name }) => {
    const own = images.filter(({ repository }) => repository === `${BUILT_IMAGES}${name}`);
    const found = own.find(({ tag }) => isBuiltFrom(commit, tag));
    if (found) return found;
    const seen = own.slice(0, SHOWN).map(({ tag }) => tag);
    throw new CiError(
      'NOTHING_TO_PUBLISH',
      `expected an image ${BUILT_IMAGES}${name}:<version>_${commit.slice(0, 7)}-<digest>, ` +
        `found ${seen.join(', ') || 'none of this name'}. Build it: npx nx image ${name}`,
    );
  });
}

/**
 * The packaged chart of each project that builds one.
 *
 * @throws {CiError} `NOTHING_TO_PUBLISH` where one is missing, or another one lies beside it
 */
export function builtCharts(root = WORKSPACE): BuiltChart[] {
  return projectsWith('chart', root).map(({ name, folder }) => {
    const [chart, ...others] = globSync(`${folder}/dist/chart/*.tgz`, { cwd: root }).sort();
    if (chart !== undefined && others.length === 0) return { name, file: chart };
    const found = chart === undefined ? 'none' : [chart, ...others].map((file) => basename(file)).join(', ');
    throw new CiError(
      'NOTHING_TO_PUBLISH',
      `expected one chart in ${folder}/dist/chart, found ${found}. Package it: npx nx chart ${name}`,
    );
  });
}
