import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { COOLDOWN_DAYS } from './updates';

/** Which file in a folder makes it the work of which of Dependabot's ecosystems. */
const ECOSYSTEMS = { 'go.mod': 'gomod', 'requirements.in': 'pip', Dockerfile: 'docker' } as const;
const GROUPS = ['apps', 'infra', 'tools'];

/**
 * What is pinned by hand: Go and Python locks, Dockerfiles. npm packages stand in `projenrc/versions.ts` and are raised by
 * dependency-update.yml; actions stand in `projenrc/workflows/actions.ts` and are raised by hand, since Dependabot would edit the
 * generated workflows. `npm run ci -- verify-actions` checks them.
 *
 * @param root folder of the workspace
 * @param given folders whose pins belong to somebody else's text and stay
 */
export function dependabot(root: string, given: readonly string[]): string[] {
  const found = GROUPS.flatMap((group) => foldersIn(root, group));
  const updates = Object.entries(ECOSYSTEMS).flatMap(([file, ecosystem]) => {
    const directories = found
      .filter((folder) => existsSync(join(root, folder, file)) && !given.includes(folder))
      .map((folder) => `/${folder}`)
      .sort();
    return directories.length ? [update(ecosystem, directories)] : [];
  });
  return stringify({ version: 2, updates }, { lineWidth: 0, singleQuote: true }).trimEnd().split('\n');
}

function update(ecosystem: string, directories: readonly string[]): object {
  return {
    'package-ecosystem': ecosystem,
    directories,
    schedule: { interval: 'weekly' },
    cooldown: { 'default-days': COOLDOWN_DAYS },
    'open-pull-requests-limit': 5,
    groups: { [ecosystem]: { patterns: ['*'], 'update-types': ['minor', 'patch'] } },
    labels: ['dependencies'],
  };
}

/** Folders of a group and one below, such as `tools/actionlint` and `apps/web/drain`. */
function foldersIn(root: string, group: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|lib$|dist$)/.test(entry.name))
      .map(({ name }) => `${folder}/${name}`);
  const projects = below(group);
  return [...projects, ...projects.flatMap(below)];
}
