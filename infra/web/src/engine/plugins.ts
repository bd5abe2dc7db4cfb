import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describeProgress, ensureTool, ensureTools } from '@fairway/toolchain';

/** Version of @pulumi/aws whose provider is needed; the bridge answers for the same. */
const PLUGIN = 'resource-aws-v6.83.4';
const PROVIDER = join('registry.terraform.io', 'hashicorp', 'aws');
/** @pulumi/aws 6 wraps the providers of this line. */
const PROVIDER_LINE = /^5\./;

/** Where machines without internet keep Terraform's providers. */
function mirrors(home: string): string[] {
  const below = ['/opt', '/usr/share', '/usr/local/share'].flatMap((parent) =>
    subfolders(parent).map((name) => join(parent, name)),
  );
  const implied = [join(home, '.terraform.d', 'plugins'), join(home, '.local', 'share', 'terraform', 'plugins')];
  return [...implied, '/usr/share/terraform/plugins', '/usr/local/share/terraform/plugins', ...below];
}

/** A Terraform AWS provider 5.x on this machine, undefined where there is none. */
export function findTerraformProvider(candidates: readonly string[] = mirrors(homedir())): string | undefined {
  const platform = `${process.platform}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  for (const mirror of candidates) {
    const provider = join(mirror, PROVIDER);
    for (const version of subfolders(provider).filter((name) => PROVIDER_LINE.test(name))) {
      const folder = join(provider, version, platform);
      const binary = subfolders(folder).find((name) => name.startsWith('terraform-provider-aws'));
      if (binary) return join(folder, binary);
    }
  }
  return undefined;
}

/**
 * What makes Pulumi find a provider for AWS: nothing where its own is installed or can be fetched, else the bridge over a
 * Terraform provider that is on this machine.
 *
 * @param allowBridge false on AWS itself: there only Pulumi's own provider acts
 */
export async function providerEnvironment(pulumiHome: string, allowBridge: boolean): Promise<Record<string, string>> {
  const terraform = allowBridge ? bridgedProvider(pulumiHome) : undefined;
  if (!terraform) return {};
  const bridge = await ensureTool('pulumi-aws-bridge');
  return {
    FAIRWAY_TERRAFORM_AWS_PROVIDER: terraform,
    PATH: [dirname(bridge.executable), process.env.PATH].join(delimiter),
    // The bridge is found on PATH; that is meant.
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'false',
  };
}

/** Prepares what a deployment to the local stage runs: a first build takes minutes, and other work can go on beside it. */
export async function prepareTools(): Promise<void> {
  await ensureTools(bridgedProvider() ? ['pulumi', 'pulumi-aws-bridge'] : ['pulumi'], {
    report: (progress) => process.stderr.write(`${describeProgress(progress)}\n`),
  });
}

/** The Terraform provider to bridge to, where Pulumi has none of its own. */
function bridgedProvider(...pulumiHomes: readonly string[]): string | undefined {
  const homes = [...pulumiHomes, join(homedir(), '.pulumi')];
  return homes.some((home) => existsSync(join(home, 'plugins', PLUGIN))) ? undefined : findTerraformProvider();
}

function subfolders(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}
