import { App, type Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { bootstrapNames, stageSynthesizer } from './bootstrap';
import { type Placement, stackName } from './placement';

export interface StageAppOptions {
  readonly placement: Placement;
  /** Folder of the program's build. */
  readonly assets: string;
  /** Folder that receives the cloud assembly; a temporary one where nothing reads it from disk. */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What `src/app.ts` of a CDK service exports as `createApp`. */
export type CreateApp = (options: StageAppOptions) => App;

/** What a stack needs to know beside its CDK properties. */
export type StageStackProps = StackProps & Pick<StageAppOptions, 'placement' | 'assets'>;

/** The CDK app of one service on one stage: tags, names, roles and their boundary are the stage's own. */
export function createStageApp(
  { placement, assets, outdir, context }: StageAppOptions,
  StackClass: new (scope: App, id: string, props: StageStackProps) => Stack,
): App {
  const app = new App({ outdir, context, analyticsReporting: false });
  const { stage, service, commit } = placement;
  const stack = new StackClass(app, stackName(placement), {
    stackName: stackName(placement),
    description: `${service.description} (stage ${stage})`,
    synthesizer: stageSynthesizer(stage),
    placement,
    assets,
  });
  // No role of a service can ever do more than the stage's boundary allows, whatever its policies say.
  PermissionsBoundary.of(stack).apply(
    ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', bootstrapNames(stage).boundary),
  );
  const tags = { stage, service: service.name, owner: service.owner, commit };
  for (const [name, value] of Object.entries(tags)) Tags.of(stack).add(`fairway:${name}`, value);
  return app;
}
