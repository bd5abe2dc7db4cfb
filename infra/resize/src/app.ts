import { App, Tags } from 'aws-cdk-lib';
import { stageSynthesizer } from './bootstrap';
import { type Placement, stackName } from './naming';
import { ResizeStack } from './resize-stack';

export interface AppOptions {
  readonly placement: Placement;
  /** Folder of the program's build. */
  readonly assets: string;
  /** Folder that receives the cloud assembly; a temporary one where nothing reads it from disk. */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The CDK app of one stage: tags, names and roles are the stage's own. */
export function createApp({ placement, assets, outdir, context }: AppOptions): App {
  const app = new App({ outdir, context, analyticsReporting: false });
  const { stage, service, commit } = placement;
  const stack = new ResizeStack(app, stackName(placement), {
    stackName: stackName(placement),
    description: `${service.description} (stage ${stage})`,
    synthesizer: stageSynthesizer(stage),
    placement,
    assets,
  });
  const tags = { stage, service: service.name, owner: service.owner, commit };
  for (const [name, value] of Object.entries(tags)) Tags.of(stack).add(`fairway:${name}`, value);
  return app;
}
