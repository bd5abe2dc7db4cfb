import type { Facet } from '../../model/facets';
import { absent, known, mapValue } from '../../model/value';
import { alwaysEncrypted, environment, shapeOf, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { ResourceView, View } from '../view';

const DOCUMENT = ['policyDocument', 'policy'];

/** Policies written into a role, user or group. */
const inline = (holder: ResourceView): (Facet | undefined)[] =>
  holder.blocks(['policies', 'inlinePolicy']).map((block) => policyAt(block, DOCUMENT, 'identity'));

/** A managed policy that allows everything is a wildcard by another name. */
function administrators(view: View, path: readonly string[]): Facet[] {
  return view.texts(path).map((arn) => {
    const admin = mapValue(arn, (text) => /:policy\/(AdministratorAccess|PowerUserAccess)$/.test(text));
    const statement = {
      effect: known('Allow', arn.at),
      actions: [mapValue(admin, (is) => (is ? '*' : 'managed:Policy'))],
      notActions: [],
      resources: [mapValue(admin, (is) => (is ? '*' : 'managed'))],
      notResources: [],
      principals: [],
      notPrincipals: [],
      conditionKeys: [],
      at: arn.at,
    };
    // A policy of one's own is judged where it is declared.
    const statements = admin.state === 'known' && admin.value ? [statement] : [];
    return { facet: 'PolicyDocument', kind: 'identity', statements } as const;
  });
}

export const security: readonly Kind[] = [
  {
    kind: 'iam.policy',
    cloudformation: [
      'AWS::IAM::Policy',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::RolePolicy',
      'AWS::IAM::UserPolicy',
      'AWS::IAM::GroupPolicy',
    ],
    terraform: [
      'aws_iam_policy',
      'aws_iam_role_policy',
      'aws_iam_user_policy',
      'aws_iam_group_policy',
      'aws_ssoadmin_permission_set_inline_policy',
    ],
    facets: (policy) => [policyAt(policy, ['policyDocument', 'policy', 'inlinePolicy'], 'identity')],
  },
  {
    kind: 'iam.role',
    cloudformation: ['AWS::IAM::Role'],
    terraform: ['aws_iam_role'],
    facets: (role) => [
      policyAt(role, ['assumeRolePolicyDocument', 'assumeRolePolicy'], 'trust'),
      ...inline(role),
      ...administrators(role, ['managedPolicyArns']),
    ],
  },
  {
    kind: 'iam.holder',
    cloudformation: ['AWS::IAM::User', 'AWS::IAM::Group'],
    terraform: ['aws_iam_user', 'aws_iam_group'],
    facets: (holder) => [...inline(holder), ...administrators(holder, ['managedPolicyArns'])],
  },
  {
    kind: 'iam.attachment',
    terraform: [
      'aws_iam_role_policy_attachment',
      'aws_iam_user_policy_attachment',
      'aws_iam_group_policy_attachment',
      'aws_iam_policy_attachment',
    ],
    facets: (attachment) => administrators(attachment, ['policyArn']),
  },
  {
    kind: 'iam.policy-document',
    terraform: ['data.aws_iam_policy_document'],
    // Judged by itself only where nothing in the input uses it: see the Terraform adapter.
    facets: (data) => {
      const principals = data.blocks('statement').some((statement) => statement.has('principals'));
      const assumes = data
        .blocks('statement')
        .some((statement) =>
          statement
            .texts('actions')
            .some((action) => action.state === 'known' && action.value.startsWith('sts:Assume')),
        );
      return [policyAt(data, '', assumes ? 'trust' : principals ? 'resource' : 'identity')];
    },
  },
  {
    kind: 'kms.key',
    cloudformation: ['AWS::KMS::Key'],
    terraform: ['aws_kms_key', 'aws_kms_external_key'],
    facets: (key) => {
      const usage = key.text(['keyUsage', 'customerMasterKeySpec']);
      const spec = key.text(['keySpec', 'customerMasterKeySpec']);
      // Only symmetric keys of KMS itself rotate.
      const symmetric =
        (usage.state !== 'known' || usage.value === 'ENCRYPT_DECRYPT' || usage.value === 'SYMMETRIC_DEFAULT') &&
        (spec.state !== 'known' || spec.value === 'SYMMETRIC_DEFAULT');
      return [
        symmetric && key.raw.type !== 'aws_kms_external_key'
          ? {
              facet: 'CryptoKey',
              rotated: key.boolOr('enableKeyRotation', false, platformDefault('KMS: rotation is off')),
            }
          : undefined,
        policyAt(key, ['keyPolicy', 'policy'], 'key', 'kms'),
      ];
    },
  },
  {
    kind: 'kms.key-policy',
    terraform: ['aws_kms_key_policy'],
    facets: (policy) => [policyAt(policy, 'policy', 'key', 'kms')],
  },
  {
    kind: 'secretsmanager.secret',
    cloudformation: ['AWS::SecretsManager::Secret'],
    terraform: ['aws_secretsmanager_secret'],
    facets: (secret) => [
      alwaysEncrypted('Secrets Manager secret', secret.pattern('kmsKeyId')),
      environment('property', 'Secrets Manager secret', secretText(secret, 'secretString')),
      policyAt(secret, 'policy', 'resource', 'secretsmanager'),
    ],
  },
  {
    kind: 'secretsmanager.value',
    terraform: ['aws_secretsmanager_secret_version'],
    facets: (version) => [environment('property', 'Secrets Manager secret', secretText(version, 'secretString'))],
  },
  {
    kind: 'secretsmanager.policy',
    cloudformation: ['AWS::SecretsManager::ResourcePolicy'],
    terraform: ['aws_secretsmanager_secret_policy'],
    facets: (policy) => [policyAt(policy, ['resourcePolicy', 'policy'], 'resource', 'secretsmanager')],
  },
  {
    kind: 'ssm.parameter',
    terraform: ['aws_ssm_parameter'],
    facets: (parameter) => [
      store(
        'SSM parameter',
        mapValue(parameter.text('type'), (type) => type === 'SecureString'),
        parameter.pattern('keyId'),
      ),
    ],
  },
  {
    kind: 'ssm.document-sharing',
    terraform: ['aws_ssm_document'],
    facets: (document) => {
      const shared = document.entries('permissions')?.get('account_ids');
      const text = shared ? shapeOf(shared, document.at('permissions')) : absent(document.at());
      return shared
        ? [
            {
              facet: 'Exposure',
              kind: 'share',
              what: 'SSM document',
              open: mapValue(text, (ids) => /^all$/i.test(ids)),
            },
          ]
        : [];
    },
  },
  {
    kind: 'provider',
    terraform: ['provider.aws'],
    facets: (provider) => [
      environment(
        'property',
        'Terraform provider',
        ['accessKey', 'secretKey', 'token']
          .filter((path) => provider.has(path))
          .map((path) => ({ name: path, value: shapeOf(provider.get(path), provider.at(path)) })),
      ),
    ],
  },
];

const secretText = (view: View, path: string) =>
  view.has(path) ? [{ name: path, value: shapeOf(view.get(path), view.at(path)) }] : [];
