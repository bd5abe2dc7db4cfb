import type { Facet, HostAccess, Workload } from '../../model/facets';
import { absent, known, mapValue, type Value } from '../../model/value';
import { itemsOf } from '../../tree/node';
import { embeddedJson } from '../embedded-json';
import { endpoint, environment, exposure, variables } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import { type ResourceView, View } from '../view';

const OFF = platformDefault('ECS: false where it is left out');

export const containers: readonly Kind[] = [
  {
    kind: 'ecr.repository',
    cloudformation: ['AWS::ECR::Repository'],
    terraform: ['aws_ecr_repository'],
    facets: (repository) => [
      {
        facet: 'EncryptedStore',
        what: 'ECR repository',
        encrypted: known(true, repository.at()),
        key: repository.pattern('encryptionConfiguration.kmsKey'),
        alwaysEncrypted: true,
      },
      {
        facet: 'ImageRegistry',
        scanOnPush: repository.boolOr(
          'imageScanningConfiguration.scanOnPush',
          false,
          platformDefault('ECR: ScanOnPush is false'),
        ),
        immutableTags: mapValue(
          repository.textOr('imageTagMutability', 'MUTABLE', platformDefault('ECR: tags are MUTABLE')),
          (mode) => mode.startsWith('IMMUTABLE'),
        ),
      },
      policyAt(repository, 'repositoryPolicyText', 'resource', 'ecr'),
    ],
  },
  {
    kind: 'ecr.policy',
    terraform: ['aws_ecr_repository_policy'],
    facets: (policy) => [policyAt(policy, 'policy', 'resource', 'ecr')],
  },
  {
    kind: 'ecs.task',
    cloudformation: ['AWS::ECS::TaskDefinition'],
    terraform: ['aws_ecs_task_definition'],
    facets: task,
  },
  {
    kind: 'ecs.service',
    cloudformation: ['AWS::ECS::Service'],
    terraform: ['aws_ecs_service'],
    facets: (service) => [
      exposure(
        'address',
        'ECS service',
        mapValue(
          service.text([
            'networkConfiguration.awsvpcConfiguration.assignPublicIp',
            'networkConfiguration.assignPublicIp',
          ]),
          (mode) => /^(true|enabled)$/i.test(mode),
        ),
      ),
    ],
  },
  {
    kind: 'batch.job',
    terraform: ['aws_batch_job_definition'],
    facets: (job) => {
      const node = job.get('containerProperties');
      const document = node && embeddedJson(node);
      return document ? containerFacets(new View(document), 'Batch job') : [];
    },
  },
];

function task(resource: ResourceView): (Facet | undefined)[] {
  const node = resource.get('containerDefinitions');
  const document = node && (embeddedJson(node) ?? node);
  const fargate = resource
    .texts('requiresCompatibilities')
    .some((text) => text.state === 'known' && text.value === 'FARGATE');
  const taskMemory = resource.text('memory');
  const taskCpu = resource.text('cpu');
  const facets = itemsOf(document).flatMap((item) =>
    containerFacets(new View(item), 'ECS container', fargate ? { cpu: taskCpu, memory: taskMemory } : undefined),
  );
  return [...facets, hostAccess(resource), ...efsVolumes(resource)];
}

function containerFacets(
  view: View,
  kind: string,
  task?: { cpu: Value<string>; memory: Value<string> },
): (Facet | undefined)[] {
  const name = view.text('name');
  const what = name.state === 'known' ? `${kind} ${name.value}` : kind;
  if (view.node.kind === 'unknown') {
    // A definition that cannot be read hides what it holds: every question about it stays open.
    const open = { state: 'unknown', dependsOn: view.node.dependsOn, at: view.at() } as const;
    const container: Workload = {
      facet: 'Workload',
      what,
      role: 'main',
      nonRoot: open,
      readOnlyRoot: open,
      privileged: open,
      image: open,
    };
    return [container, environment('environment', what, [{ name: '*', value: open }])];
  }
  const user = view.text('user');
  const container: Workload = {
    facet: 'Workload',
    what,
    role: 'main',
    // The image may name a user; the definition does not tell.
    nonRoot: mapValue(user, (text) => !/^(root|0)(:|$)/.test(text)),
    readOnlyRoot: view.boolOr('readonlyRootFilesystem', false, OFF),
    privileged: view.boolOr('privileged', false, OFF),
    addedCapabilities: view.textList('linuxParameters.capabilities.add'),
    cpuLimit: written(view.text(['cpu', 'vcpus'])) ?? task?.cpu ?? absent(view.at('cpu')),
    memoryLimit: written(view.text(['memory', 'memoryReservation'])) ?? task?.memory ?? absent(view.at('memory')),
    image: view.text('image'),
  };
  return [container, environment('environment', what, variables(view.get('environment'), 'environment'))];
}

const written = (value: Value<string>): Value<string> | undefined => (value.state === 'absent' ? undefined : value);

function hostAccess(resource: ResourceView): HostAccess {
  const mode = (path: string): Value<boolean> =>
    mapValue(resource.textOr(path, 'task', OFF), (text) => text === 'host');
  return {
    facet: 'HostAccess',
    what: 'ECS task definition',
    network: mode('networkMode'),
    pid: mode('pidMode'),
    ipc: mode('ipcMode'),
    paths: resource
      .blocks(['volumes', 'volume'])
      .map((volume) => volume.text(['host.sourcePath', 'hostPath']))
      .filter((path) => path.state !== 'absent'),
  };
}

function efsVolumes(resource: ResourceView): Facet[] {
  return resource
    .blocks(['volumes', 'volume'])
    .map((volume) => volume.blocks(['efsVolumeConfiguration'])[0])
    .filter((efs) => efs !== undefined)
    .map((efs) =>
      endpoint(
        'EFS volume of a task',
        mapValue(
          efs.textOr('transitEncryption', 'DISABLED', platformDefault('ECS: TransitEncryption is DISABLED')),
          (mode) => mode === 'ENABLED',
        ),
      ),
    );
}
