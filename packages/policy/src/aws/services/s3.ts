import type { Facet, PolicyDocument, PublicAccessBlock } from '../../model/facets';
import { absent, anyOf, known, mapValue, orDefault, type Value } from '../../model/value';
import { exposure, logs, store } from '../facets';
import { type Kind, platformDefault } from '../kind';
import { policyAt } from '../policy';
import type { PolicyStatement } from '../../model/policy-statement';
import type { ResourceView, View } from '../view';

const SSE_S3 = platformDefault('Amazon S3 encrypts new objects with SSE-S3', '2023-01-05');
const BLOCK_OFF = platformDefault('PublicAccessBlockConfiguration: each switch is false where it is left out');
const PRIVATE = platformDefault('the canned ACL of a new bucket is private');
const PUBLIC_ACLS = ['publicread', 'publicreadwrite', 'authenticatedread'];
const BUCKET = ['bucket', 'bucketName'];

/** The bucket itself and the resources that complete it since version 4 of the Terraform provider. */
function parts(bucket: ResourceView, kind: string): readonly ResourceView[] {
  return bucket.related(kind, BUCKET, ['bucket', 'bucketName']);
}

function encryption(bucket: ResourceView): Facet {
  const rule = 'rule.applyServerSideEncryptionByDefault';
  const places: [View, string][] = [
    [bucket, 'bucketEncryption.serverSideEncryptionConfiguration.serverSideEncryptionByDefault'],
    [bucket, `serverSideEncryptionConfiguration.${rule}`],
    ...parts(bucket, 's3.encryption').flatMap((part): [View, string][] => [
      [part, rule],
      // Pulumi's name of the same.
      [part, 'rules.applyServerSideEncryptionByDefault'],
    ]),
  ];
  const [view, path] = places.find(([place, at]) => place.has(at)) ?? [bucket, 'serverSideEncryptionConfiguration'];
  const algorithm = mapValue(view.text(`${path}.sseAlgorithm`), () => true);
  return store(
    'S3 bucket',
    orDefault(algorithm, true, SSE_S3),
    view.pattern([`${path}.kmsMasterKeyId`, `${path}.kmsMasterKeyID`]),
  );
}

function publicAccessBlock(bucket: ResourceView): PublicAccessBlock {
  const inline = bucket.has('publicAccessBlockConfiguration');
  const part = parts(bucket, 's3.public-access-block')[0];
  const read = (name: string): Value<boolean> => {
    if (inline) return bucket.boolOr(`publicAccessBlockConfiguration.${name}`, false, BLOCK_OFF);
    return part ? part.boolOr(name, false, BLOCK_OFF) : known(false, bucket.at(), { default: BLOCK_OFF });
  };
  return {
    facet: 'PublicAccessBlock',
    blockPublicAcls: read('blockPublicAcls'),
    blockPublicPolicy: read('blockPublicPolicy'),
    ignorePublicAcls: read('ignorePublicAcls'),
    restrictPublicBuckets: read('restrictPublicBuckets'),
    servesPublicReads: policies(bucket).some(({ statements }) => statements.some(isPublicRead)),
  };
}

const isPublicRead = ({ effect, principals, actions }: PolicyStatement): boolean =>
  effect.state === 'known' &&
  effect.value === 'Allow' &&
  principals.some(({ id }) => id.state === 'known' && id.value === '*') &&
  actions.every((action) => action.state === 'known' && action.value.toLowerCase() === 's3:getobject');

function policies(bucket: ResourceView): readonly PolicyDocument[] {
  return parts(bucket, 's3.policy')
    .map((part) => policyAt(part, ['policyDocument', 'policy'], 'resource', 's3'))
    .concat(policyAt(bucket, 'policy', 'resource', 's3'))
    .filter((document): document is PolicyDocument => document !== undefined);
}

const isPublicAcl = (acl: string): boolean => PUBLIC_ACLS.includes(acl.replace(/-/g, '').toLowerCase());

function acl(view: View): Facet {
  const open = orDefault(mapValue(view.text(['acl', 'accessControl']), isPublicAcl), false, PRIVATE);
  return exposure('acl', 'S3 bucket ACL', open);
}

function grants(view: View, path: string): Facet[] {
  return view.blocks(path).map((grant) =>
    exposure(
      'acl',
      'S3 bucket ACL grant',
      mapValue(grant.text(['uri', 'grantee.uri']), (uri) => /\/global\/(AllUsers|AuthenticatedUsers)$/.test(uri)),
    ),
  );
}

function accessLog(bucket: ResourceView): Facet {
  const paths = ['loggingConfiguration', 'logging'];
  const split = parts(bucket, 's3.logging')[0];
  const own = split ? known(true, split.at()) : known(bucket.has(paths), bucket.at(paths));
  // A bucket that receives logs cannot log to itself without end.
  return logs('bucket', 'S3 bucket', receivesLogs(bucket) ? known(true, bucket.at()) : own);
}

function receivesLogs(bucket: ResourceView): boolean {
  const acl = ['accessControl', 'acl'];
  return (
    bucket.is(acl, 'LogDeliveryWrite') ||
    bucket.is(acl, 'log-delivery-write') ||
    bucket.related('s3.logging', 'targetBucket', BUCKET).length > 0 ||
    bucket.related('s3.bucket', ['loggingConfiguration.destinationBucketName', 'logging.targetBucket'], BUCKET).length >
      0
  );
}

function versioning(bucket: ResourceView): Facet {
  const inline = bucket.has('versioning.enabled')
    ? bucket.bool('versioning.enabled')
    : mapValue(bucket.text('versioningConfiguration.status'), (status) => status === 'Enabled');
  const split = parts(bucket, 's3.versioning').map((part) =>
    mapValue(part.text('versioningConfiguration.status'), (status) => status === 'Enabled'),
  );
  return {
    facet: 'DurableData',
    what: 'S3 bucket',
    versioned: split[0] ?? orDefault(inline, false, platformDefault('S3 versioning is off until it is enabled')),
  };
}

/** Whether a policy denies what does not come over TLS. */
function demandsTls(bucket: ResourceView): Facet {
  const documents = policies(bucket);
  const answers = documents.map((document): Value<boolean> => {
    const denies = document.statements.some(
      ({ effect, conditionKeys }) =>
        effect.state === 'known' && effect.value === 'Deny' && conditionKeys?.includes('aws:securetransport'),
    );
    if (denies) return known(true, bucket.at());
    return document.unreadable === undefined
      ? known(false, bucket.at())
      : { state: 'unknown', dependsOn: document.unreadable, at: bucket.at() };
  });
  return {
    facet: 'TlsDemand',
    what: 'S3 bucket',
    demanded: answers.length ? anyOf(answers, bucket.at()) : absent(bucket.at()),
  };
}

export const s3: readonly Kind[] = [
  {
    kind: 's3.bucket',
    cloudformation: ['AWS::S3::Bucket'],
    terraform: ['aws_s3_bucket', 'aws_s3_bucket_v2'],
    facets: (bucket) => [
      encryption(bucket),
      publicAccessBlock(bucket),
      acl(bucket),
      ...grants(bucket, 'grant'),
      accessLog(bucket),
      versioning(bucket),
      demandsTls(bucket),
      policyAt(bucket, 'policy', 'resource', 's3'),
    ],
  },
  {
    kind: 's3.encryption',
    terraform: [
      'aws_s3_bucket_server_side_encryption_configuration',
      'aws_s3_bucket_server_side_encryption_configuration_v2',
    ],
  },
  { kind: 's3.public-access-block', terraform: ['aws_s3_bucket_public_access_block'] },
  { kind: 's3.logging', terraform: ['aws_s3_bucket_logging', 'aws_s3_bucket_logging_v2'] },
  { kind: 's3.versioning', terraform: ['aws_s3_bucket_versioning', 'aws_s3_bucket_versioning_v2'] },
  {
    kind: 's3.acl',
    terraform: ['aws_s3_bucket_acl', 'aws_s3_bucket_acl_v2'],
    facets: (part) => [acl(part), ...grants(part, 'accessControlPolicy.grant')],
  },
  {
    kind: 's3.policy',
    cloudformation: ['AWS::S3::BucketPolicy'],
    terraform: ['aws_s3_bucket_policy'],
    facets: (policy) => [policyAt(policy, ['policyDocument', 'policy'], 'resource', 's3')],
  },
  {
    kind: 's3.account-block',
    terraform: ['aws_s3_account_public_access_block'],
    facets: (block) => [
      {
        facet: 'PublicAccessBlock',
        blockPublicAcls: block.boolOr('blockPublicAcls', false, BLOCK_OFF),
        blockPublicPolicy: block.boolOr('blockPublicPolicy', false, BLOCK_OFF),
        ignorePublicAcls: block.boolOr('ignorePublicAcls', false, BLOCK_OFF),
        restrictPublicBuckets: block.boolOr('restrictPublicBuckets', false, BLOCK_OFF),
      },
    ],
  },
];
