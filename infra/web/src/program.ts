import { digestInputs, findWorkspace, loadStage, sourceVersion } from '@fairway/delivery';
import { loadService } from '@fairway/declaration';
import * as pulumi from '@pulumi/pulumi';
import { costLine } from './cost/cost';
import { serviceNames } from './components/tasks';
import { targetOf } from './engine/target';
import { baseImageId } from './image/image';
import { publisher } from './image/publish';
import { PROJECT } from './paths';
import { settingsOf } from './settings/stage-settings';
import { stackProgram } from './stack-program';

/**
 * What plain `pulumi up` in this folder runs: the stack's name is the stage, and the version is that of the work tree.
 *
 * It makes the same as `npx nx deploy web`, on the same state, without what that does around it: lock, record, verification.
 */
export = async (): Promise<Record<string, unknown>> => {
  const stage = pulumi.getStack();
  const service = loadService(PROJECT);
  const workspace = findWorkspace();
  const { digest } = await digestInputs(workspace, service, {
    'engine:base-image': await baseImageId(),
    stage: JSON.stringify(loadStage(stage).declaration),
  });
  const source = await sourceVersion(workspace, service, digest);
  const target = await targetOf(stage);
  const settings = settingsOf({ stage, service, ...source }, target);
  await pulumi.log.info(costLine(settings));
  const { repository } = serviceNames(settings);
  const publish = publisher({
    ecr: target.ecr,
    repository,
    signIn: target.platform === 'aws',
    source: settings,
  });
  return stackProgram(settings, publish);
};
