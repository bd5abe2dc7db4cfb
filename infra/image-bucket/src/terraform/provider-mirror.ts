import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PROVIDER = join('registry.terraform.io', 'hashicorp', 'aws');

/** Where machines without internet keep providers: Terraform's own implied folders, and one level below /opt and its like. */
export function mirrorCandidates(home = homedir()): string[] {
  const parents = ['/opt', '/usr/share', '/usr/local/share'];
  const below = parents.flatMap((parent) => {
    try {
      return readdirSync(parent).map((name) => join(parent, name));
    } catch {
      return [];
    }
  });
  const implied = [join(home, '.terraform.d', 'plugins'), join(home, '.local', 'share', 'terraform', 'plugins')];
  return [...implied, '/usr/share/terraform/plugins', '/usr/local/share/terraform/plugins', ...below];
}

/** The first folder that holds the AWS provider, undefined where the registry must be asked. */
export function findMirror(candidates: readonly string[] = mirrorCandidates()): string | undefined {
  return candidates.find((folder) => existsSync(join(folder, PROVIDER)));
}

/**
 * Writes the command line's configuration: the AWS provider comes from the mirror where there is one, all else from its registry.
 *
 * A configuration that the person set is left alone; one that is set and does not exist is no configuration.
 *
 * @returns the environment variable that names it, empty where none is needed
 */
export function cliConfiguration(
  folder: string,
  mirror = findMirror(),
  own = process.env.TF_CLI_CONFIG_FILE,
): Record<string, string> {
  if (own && existsSync(own)) return {};
  const file = join(folder, 'terraform.rc');
  const name = 'registry.terraform.io/hashicorp/aws';
  const installation = mirror
    ? `provider_installation {\n  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ["${name}"]\n  }\n  direct {\n    exclude = ["${name}"]\n  }\n}\n`
    : '';
  writeFileSync(file, installation);
  return { TF_CLI_CONFIG_FILE: file };
}
