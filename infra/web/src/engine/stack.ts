import { dirname, join } from 'node:path';
import { ensureTool } from '@fairway/toolchain';
import { LocalWorkspace, PulumiCommand, type Stack } from '@pulumi/pulumi/automation';
import { stackProgram } from '../stack-program';
import type { WebSettings } from '../settings/settings';
import type { Publish } from '../web-service';
import { backendOf } from './backend';
import { providerEnvironment } from './plugins';
import type { Target } from './target';

/** Name of the project in Pulumi's state, as Pulumi.yaml says it. */
export const PULUMI_PROJECT = 'web';

/** All that Pulumi's command needs of its environment. */
export async function pulumiEnvironment(stage: string, target: Target): Promise<Record<string, string>> {
  const { url, environment, folder } = backendOf(stage);
  const home = join(folder, 'home');
  return {
    ...target.environment,
    ...(await providerEnvironment(home, target.platform === 'emulator')),
    ...environment,
    PULUMI_BACKEND_URL: url,
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
}

/** Opens the stage's stack, and makes it where it is not there yet. The program runs in this process. */
export async function openStack(settings: WebSettings, target: Target, publish: Publish): Promise<Stack> {
  const { folder, secretsProvider, url } = backendOf(settings.stage);
  const { executable } = await ensureTool('pulumi');
  return LocalWorkspace.createOrSelectStack(
    {
      stackName: settings.stage,
      projectName: PULUMI_PROJECT,
      program: () => Promise.resolve(stackProgram(settings, publish)),
    },
    {
      workDir: folder,
      pulumiHome: join(folder, 'home'),
      pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(executable)), skipVersionCheck: true }),
      secretsProvider,
      projectSettings: { name: PULUMI_PROJECT, runtime: 'nodejs', backend: { url } },
      envVars: await pulumiEnvironment(settings.stage, target),
    },
  );
}
