/** A CloudFormation template of as many resources, linked as those of a real estate are: each bucket with its policy and its key. */
export function generatedTemplate(count: number): string {
  const resources: Record<string, object> = {};
  for (let index = 0; Object.keys(resources).length < count && index < count; index++) {
    const group: [string, object][] = [
      [`Key${index}`, { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } }],
      [
        `Bucket${index}`,
        {
          Type: 'AWS::S3::Bucket',
          Properties: {
            BucketEncryption: {
              ServerSideEncryptionConfiguration: [
                {
                  ServerSideEncryptionByDefault: {
                    SSEAlgorithm: 'aws:kms',
                    KMSMasterKeyID: { 'Fn::GetAtt': [`Key${index}`, 'Arn'] },
                  },
                },
              ],
            },
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: true,
              BlockPublicPolicy: true,
              IgnorePublicAcls: true,
              RestrictPublicBuckets: true,
            },
          },
        },
      ],
      [
        `Policy${index}`,
        {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: `Bucket${index}` },
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 's3:*',
                  Resource: { 'Fn::Sub': `\${Bucket${index}.Arn}/*` },
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                },
              ],
            },
          },
        },
      ],
      [`Queue${index}`, { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { Ref: `Key${index}` } } }],
      [
        `Role${index}`,
        {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
            Policies: [
              {
                PolicyName: 'read',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: { 'Fn::Sub': `\${Bucket${index}.Arn}/*` } },
                  ],
                },
              },
            ],
          },
        },
      ],
    ];
    for (const [id, resource] of group) resources[id] = resource;
  }
  return JSON.stringify({ Resources: Object.fromEntries(Object.entries(resources).slice(0, count)) }, undefined, 1);
}
