import { LambdaEngine } from '@fairway/cdk';
import type { Engine } from '@fairway/delivery';
import { accept } from './acceptance';
import { createApp } from './app';

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new LambdaEngine({ createApp, accept, buckets: ['DestBucket', 'AccessLogBucket'] });
}
