import { JsonFile } from 'projen';
import {
  type StageInput,
  type Stages as StagesFile,
  parseStages,
  STAGES_VERSION,
} from '../packages/delivery/src/stage/schema';
import type { Library } from './library';

export interface StagesOptions {
  /** The stages that people name in STAGE, and `previews` for every `pr-<number>`. */
  readonly [name: string]: StageInput;
  readonly previews: StageInput;
  /** What every `pr-<number>` is where a workflow deploys it: an account of its own. */
  readonly pipelinePreviews: StageInput;
}

/** Writes `packages/delivery/stages.json`: the one place that says where a stage is and whose credentials it takes. */
export class Stages {
  public readonly file: StagesFile;
  public readonly pipelinePreviews: StageInput;

  constructor(delivery: Library, { previews, pipelinePreviews, ...stages }: StagesOptions) {
    this.file = parseStages({ schemaVersion: STAGES_VERSION, stages, previews, pipelinePreviews }, '.projenrc.ts');
    this.pipelinePreviews = pipelinePreviews;
    new JsonFile(delivery, 'stages.json', { marker: true, obj: this.file });
  }
}

/** A stage without any account: the emulator, containers and Kubernetes that `npx nx up local` starts. */
export function onThisMachine(): StageInput {
  return {
    platform: 'local',
    aws: { account: '000000000000', region: 'eu-central-1', credentials: { kind: 'emulator' } },
    kubernetes: { context: 'local-stage' },
    records: { kind: 'folder' },
    alarm: { kind: 'file' },
    policy: 'own',
  };
}

/**
 * A stage in AWS and Google Cloud, entered by OpenID Connect from the pipeline.
 *
 * @param variables start of the variables' names: `UAT` reads `FAIRWAY_UAT_AWS_ACCOUNT` and so on
 */
export function inTheCloud(variables: string): StageInput {
  const from = (name: string) => ({ env: `FAIRWAY_${variables}_${name}` });
  return {
    platform: 'cloud',
    aws: {
      account: from('AWS_ACCOUNT'),
      region: 'eu-central-1',
      credentials: { kind: 'oidc', role: from('AWS_ROLE') },
    },
    gcp: {
      project: from('GCP_PROJECT'),
      region: 'europe-west3',
      credentials: { kind: 'oidc', provider: from('GCP_PROVIDER') },
    },
    kubernetes: { context: from('KUBERNETES_CONTEXT') },
    records: { kind: 's3', bucket: from('RECORDS_BUCKET') },
    signing: { kind: 'oidc', issuer: 'https://token.actions.githubusercontent.com', identity: from('SIGNER') },
    alarm: { kind: 'sns', topic: from('ALARM_TOPIC') },
    policy: 'all',
  };
}
