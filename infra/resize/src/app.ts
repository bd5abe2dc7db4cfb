import { type CreateApp, createStageApp } from '@fairway/cdk';
import { ResizeStack } from './resize-stack';

export const createApp: CreateApp = (options) => createStageApp(options, ResizeStack);
