import { Construct } from 'constructs';
import { Cors } from './cors';
import { LifeCycle } from './life-cycle';
import { AccessLogs } from './logs';
import { OUTPUTS } from './outputs';
import { Roles } from './roles';
import { Storage } from './storage';
import type { ImageBucketVariables } from './variables';
import { DataAwsCallerIdentity, DataAwsPartition, named, TerraformOutput, tf } from '../terraform/seam';

/**
 * A bucket for images that is fit for production.
 *
 * It is built over Terraform variables alone: nothing here branches on a value, so that the same code is a module for
 * people who never heard of cdktf.
 */
export class ImageBucket extends Construct {
  constructor(scope: Construct, id: string, _variables: ImageBucketVariables) {
    super(scope, id);
    named(new DataAwsPartition(this, 'partition'), 'current');
    named(new DataAwsCallerIdentity(this, 'caller'), 'current');
    new Storage(this);
    new LifeCycle(this);
    new AccessLogs(this);
    new Cors(this);
    new Roles(this);
    for (const [name, { value, description }] of Object.entries(OUTPUTS)) {
      named(new TerraformOutput(this, name, { value: tf(value), description }), name);
    }
  }
}
