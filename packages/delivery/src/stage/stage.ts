import { DeliveryError } from '../errors';
import { declaredStages } from './declared-stages';
import type { DeclaredValue, StageDeclaration } from './schema';
import { isPreview, stageName } from './stage-name';

/** One stage: what is named after it, and whose credentials it takes. Nothing is guessed from the machine. */
export class Stage {
  constructor(
    public readonly name: string,
    public readonly declaration: StageDeclaration,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {}

  /** True where everything runs on this machine. */
  public get isLocal(): boolean {
    return this.declaration.platform === 'local';
  }

  public get isPreview(): boolean {
    return isPreview(this.name);
  }

  /** Start of every resource's name: `fairway-<stage>-<service>`. */
  public prefix(service: string): string {
    return `fairway-${this.name}-${service}`;
  }

  /** Tags of every resource; `commit` is the full hash. */
  public tags(service: { readonly name: string; readonly owner: string }, commit: string): Record<string, string> {
    return {
      'fairway:stage': this.name,
      'fairway:service': service.name,
      'fairway:owner': service.owner,
      'fairway:commit': commit,
    };
  }

  /** The same as labels, for Docker and Kubernetes: `fairway.stage` and so on. */
  public labels(service: { readonly name: string; readonly owner: string }, commit: string): Record<string, string> {
    const tags = Object.entries(this.tags(service, commit));
    // A label's value starts and ends with a letter or digit and has no `/` or `@`.
    return Object.fromEntries(
      tags.map(([name, value]) => [name.replace(':', '.'), value.replace(/^@/, '').replace(/[^\w.-]/g, '.')]),
    );
  }

  /** @throws {DeliveryError} `STAGE_NOT_CONFIGURED` naming the variable */
  public aws(): { account: string; region: string; credentials: AwsCredentials } {
    const { account, region, credentials } = this.section('aws');
    return { account: this.value(account), region, credentials: this.awsCredentials(credentials) };
  }

  /** @throws {DeliveryError} `STAGE_NOT_CONFIGURED` naming the variable */
  public gcp(): { project: string; region: string; provider: string } {
    const { project, region, credentials } = this.section('gcp');
    return { project: this.value(project), region, provider: this.value(credentials.provider) };
  }

  /** Name of the Kubernetes context; `local-stage` is the local stage's own cluster, by its own kubeconfig. */
  public kubernetesContext(): string {
    return this.value(this.section('kubernetes').context);
  }

  /** @throws {DeliveryError} `STAGE_NOT_CONFIGURED` where the variable that a declared value names is not set */
  public value(declared: DeclaredValue): string {
    if (typeof declared === 'string') return declared;
    const found = this.environment[declared.env];
    if (found) return found;
    throw new DeliveryError(
      'STAGE_NOT_CONFIGURED',
      `stage ${this.name} takes a value from ${declared.env}, which is not set. Set it, or change the stage in .projenrc.ts.`,
    );
  }

  private section<K extends 'aws' | 'gcp' | 'kubernetes'>(name: K): NonNullable<StageDeclaration[K]> {
    const found = this.declaration[name];
    if (found) return found;
    throw new DeliveryError(
      'STAGE_NOT_CONFIGURED',
      `stage ${this.name} declares no ${name}. Add it to the stage in .projenrc.ts, then run npx projen.`,
    );
  }

  private awsCredentials(declared: NonNullable<StageDeclaration['aws']>['credentials']): AwsCredentials {
    switch (declared.kind) {
      case 'emulator':
        return declared;
      case 'profile':
        return { kind: 'profile', profile: this.value(declared.profile) };
      case 'oidc':
        return { kind: 'oidc', role: this.value(declared.role) };
    }
  }
}

export type AwsCredentials =
  | { readonly kind: 'emulator' }
  | { readonly kind: 'profile'; readonly profile: string }
  | { readonly kind: 'oidc'; readonly role: string };

/**
 * The stage of that name.
 *
 * @param name what the user set. @default `STAGE`, or else local
 * @throws {StageNameError}
 */
export function loadStage(name: string | undefined = process.env.STAGE): Stage {
  const known = stageName(name);
  return new Stage(
    known,
    isPreview(known) ? previewDeclaration() : (declaredStages().stages[known] ?? previewDeclaration()),
  );
}

/**
 * What a `pr-<number>` is: on this machine, or in the account that workflows deploy pull requests to.
 *
 * @param where what the workflow set. @default `FAIRWAY_PREVIEWS`
 * @throws {DeliveryError} `STAGE_NOT_CONFIGURED`
 */
export function previewDeclaration(where: string | undefined = process.env.FAIRWAY_PREVIEWS): StageDeclaration {
  const { previews, pipelinePreviews } = declaredStages();
  if (where === undefined || where === '' || where === 'here') return previews;
  if (where === 'pipeline' && pipelinePreviews) return pipelinePreviews;
  throw new DeliveryError(
    'STAGE_NOT_CONFIGURED',
    `expected FAIRWAY_PREVIEWS to be here or pipeline${pipelinePreviews ? '' : ' (which .projenrc.ts does not declare)'}, ` +
      `found ${JSON.stringify(where.slice(0, 60))}. Leave it out to work on this machine.`,
  );
}
