import type { Facet } from '../../model/facets';
import { absent, known, mapValue, type Value } from '../../model/value';
import { environment, exposure, store, variables } from '../facets';
import { type Kind, platformDefault } from '../kind';
import type { ResourceView, View } from '../view';
import { decodeUserData } from './user-data';

const EBS_PLAIN = platformDefault('EBS: a volume is not encrypted unless the account or the volume says so');
const IMDS_OPTIONAL = platformDefault('EC2: instance metadata answers without a token unless HttpTokens is required');

function volumes(machine: View, what: string): Facet[] {
  const disks = [
    ...machine.blocks('rootBlockDevice'),
    ...machine.blocks('ebsBlockDevice'),
    ...machine.blocks('blockDeviceMappings').flatMap((mapping) => mapping.blocks('ebs')),
  ];
  return (
    disks
      // A device made from a snapshot takes its encryption from there.
      .filter((disk) => !(disk.has('snapshotId') && !disk.has('encrypted')))
      .map((disk) => store(what, disk.boolOr('encrypted', false, EBS_PLAIN), disk.pattern('kmsKeyId')))
  );
}

function machine(resource: ResourceView, view: View = resource, what = 'EC2 instance'): (Facet | undefined)[] {
  const data = ['userData', 'userDataBase64'];
  const node = view.get(data);
  const template = what === 'launch template';
  return [
    ...volumes(view, `disk of the ${what}`),
    node && environment('user-data', what, decodeUserData(node, view.at(data))),
    {
      facet: 'MetadataService',
      tokenRequired: mapValue(
        view.textOr('metadataOptions.httpTokens', 'optional', IMDS_OPTIONAL),
        (mode) => mode === 'required',
      ),
    },
    addresses(view, template ? 'launch template' : what),
  ];
}

function addresses(view: View, what: string): Facet | undefined {
  const flags = [view, ...view.blocks('networkInterfaces')].map((place) => place.bool('associatePublicIpAddress'));
  const written = flags.find((flag) => flag.state !== 'absent');
  return written && exposure('address', what, written);
}

export const compute: readonly Kind[] = [
  {
    kind: 'ec2.volume',
    cloudformation: ['AWS::EC2::Volume'],
    terraform: ['aws_ebs_volume'],
    facets: (volume) => [store('EBS volume', volume.boolOr('encrypted', false, EBS_PLAIN), volume.pattern('kmsKeyId'))],
  },
  {
    kind: 'ec2.snapshot-copy',
    terraform: ['aws_ebs_snapshot_copy', 'aws_ami_copy'],
    facets: (copy) => [store('copied snapshot', copy.boolOr('encrypted', false, EBS_PLAIN), copy.pattern('kmsKeyId'))],
  },
  {
    kind: 'ec2.account-encryption',
    terraform: ['aws_ebs_encryption_by_default'],
    facets: (setting) => [store('EBS default of the account', setting.boolOr('enabled', true, EBS_PLAIN), false)],
  },
  {
    kind: 'ec2.instance',
    cloudformation: ['AWS::EC2::Instance'],
    terraform: ['aws_instance', 'aws_spot_instance_request'],
    facets: (instance) => machine(instance),
  },
  {
    kind: 'ec2.launch-template',
    cloudformation: ['AWS::EC2::LaunchTemplate'],
    terraform: ['aws_launch_template'],
    facets: (template) => {
      const data = template.blocks('launchTemplateData')[0];
      return machine(template, data ?? template, 'launch template');
    },
  },
  {
    kind: 'autoscaling.launch-configuration',
    cloudformation: ['AWS::AutoScaling::LaunchConfiguration'],
    terraform: ['aws_launch_configuration'],
    facets: (configuration) => machine(configuration, configuration, 'launch configuration'),
  },
  {
    kind: 'ec2.ami-launch-permission',
    terraform: ['aws_ami_launch_permission'],
    facets: (permission) => [
      exposure(
        'share',
        'AMI',
        mapValue(permission.text('group'), (group) => group === 'all'),
      ),
    ],
  },
  {
    kind: 'ec2.subnet',
    cloudformation: ['AWS::EC2::Subnet'],
    terraform: ['aws_subnet', 'aws_default_subnet'],
    facets: (subnet) => [
      exposure(
        'address',
        'subnet',
        subnet.boolOr('mapPublicIpOnLaunch', false, platformDefault('EC2: MapPublicIpOnLaunch is false')),
      ),
    ],
  },
  {
    kind: 'lambda.function',
    cloudformation: ['AWS::Lambda::Function', 'AWS::Serverless::Function'],
    terraform: ['aws_lambda_function'],
    facets: (fn) => [
      environment(
        'environment',
        'Lambda function',
        variables(fn.get('environment.variables'), 'environment.variables'),
      ),
      fn.has('environment.variables')
        ? {
            facet: 'EncryptedStore',
            what: 'environment of the Lambda function',
            encrypted: known(true, fn.at()),
            key: fn.pattern('kmsKeyArn'),
            alwaysEncrypted: true,
          }
        : undefined,
      {
        facet: 'BoundedRun',
        what: 'Lambda function',
        timeoutSeconds: fn.number('timeout'),
        concurrency: fn.number('reservedConcurrentExecutions'),
      },
    ],
  },
  {
    kind: 'lambda.permission',
    cloudformation: ['AWS::Lambda::Permission'],
    terraform: ['aws_lambda_permission'],
    facets: (permission) => [lambdaPermission(permission)],
  },
  {
    kind: 'lambda.url',
    cloudformation: ['AWS::Lambda::Url'],
    terraform: ['aws_lambda_function_url'],
    facets: (url) => [
      exposure(
        'unauthenticated',
        'Lambda function URL',
        mapValue(url.text(['authType', 'authorizationType']), (type) => type === 'NONE'),
      ),
    ],
  },
  {
    kind: 'sagemaker.notebook',
    cloudformation: ['AWS::SageMaker::NotebookInstance'],
    terraform: ['aws_sagemaker_notebook_instance'],
    facets: (notebook) => [
      {
        facet: 'EncryptedStore',
        what: 'SageMaker notebook',
        encrypted: known(true, notebook.at()),
        key: notebook.pattern(['kmsKeyId', 'kmsKeyArn']),
        alwaysEncrypted: true,
      },
      exposure(
        'address',
        'SageMaker notebook',
        mapValue(
          notebook.textOr(
            'directInternetAccess',
            'Enabled',
            platformDefault('SageMaker: DirectInternetAccess is Enabled'),
          ),
          (mode) => mode === 'Enabled',
        ),
      ),
    ],
  },
  {
    kind: 'workspaces.workspace',
    cloudformation: ['AWS::WorkSpaces::Workspace'],
    terraform: ['aws_workspaces_workspace'],
    facets: (desktop) =>
      ['rootVolumeEncryptionEnabled', 'userVolumeEncryptionEnabled'].map((flag) =>
        store(
          'WorkSpace volume',
          desktop.boolOr(flag, false, platformDefault('WorkSpaces: volumes are not encrypted')),
          desktop.pattern('volumeEncryptionKey'),
        ),
      ),
  },
  {
    kind: 'lambda.layer-permission',
    cloudformation: ['AWS::Lambda::LayerVersionPermission'],
    terraform: ['aws_lambda_layer_version_permission'],
    facets: (permission) => [
      exposure(
        'share',
        'Lambda layer',
        mapValue(permission.text('principal'), (principal) => principal === '*' && !permission.has('organizationId')),
      ),
    ],
  },
];

/** A permission is one statement of the function's resource policy. */
function lambdaPermission(permission: ResourceView): Facet {
  const principal = permission.pattern('principal');
  const type = principal.state === 'known' && principal.value.endsWith('.amazonaws.com') ? 'Service' : 'AWS';
  const sources: [string, Value<boolean>][] = [
    ['aws:sourcearn', permission.present('sourceArn')],
    ['aws:sourceaccount', permission.present('sourceAccount')],
    ['aws:principalorgid', permission.present(['principalOrgId', 'principalOrgID'])],
  ];
  const holds = (value: Value<boolean>): boolean =>
    value.state === 'known' ? value.value : value.state === 'unknown' && (value.candidates?.every(Boolean) ?? false);
  const keys = sources.filter(([, value]) => holds(value)).map(([key]) => key);
  const open = keys.length === 0 && sources.some(([, value]) => value.state === 'unknown');
  const resource: Value<string> = permission.pattern('functionName');
  return {
    facet: 'PolicyDocument',
    kind: 'resource',
    service: 'lambda',
    statements: [
      {
        effect: known('Allow', permission.at()),
        actions: permission.texts('action'),
        notActions: [],
        resources: resource.state === 'absent' ? [absent(permission.at())] : [resource],
        notResources: [],
        principals: [{ type, id: principal }],
        notPrincipals: [],
        // A source that may be empty is a condition that is not known.
        conditionKeys: open ? undefined : keys,
        at: permission.at('principal'),
      },
    ],
  };
}
