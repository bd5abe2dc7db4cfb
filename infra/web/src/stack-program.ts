import * as aws from '@pulumi/aws';
import type { WebSettings } from './settings/settings';
import { type Publish, WebService } from './web-service';

/** The whole Pulumi program of a stage; its return value is the stack's outputs. */
export function stackProgram(settings: WebSettings, publish: Publish): Record<string, unknown> {
  const provider = new aws.Provider('aws', {
    region: settings.region as aws.Region,
    // Never another account than the declared one, whatever credentials stand in the environment.
    allowedAccountIds: [settings.account],
    s3UsePathStyle: settings.platform === 'emulator',
    skipMetadataApiCheck: true,
  });
  const { url, balancerName, image, taskDefinition } = new WebService(settings, publish, { provider });
  return { url, balancerName, image, taskDefinition, version: settings.version };
}
