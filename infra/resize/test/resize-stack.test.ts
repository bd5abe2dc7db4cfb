import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { requestLine, uploadLine } from '../../../apps/resize/lib/observability/telemetry.js';
import { WORKSPACE } from '../src/paths';
import { declared, expectTemplate, resourcesOf, template } from './support';

describe('the bucket', () => {
  it('is encrypted, versioned and closed to the public', () => {
    expectTemplate().hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('refuses whoever does not come over TLS', () => {
    expectTemplate().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('takes its name from the parameter BucketName, and a name of the stage without it', () => {
    const { Parameters, Resources } = template().toJSON() as {
      Parameters: Record<string, unknown>;
      Resources: Record<string, { Type: string; Properties: { BucketName?: unknown } }>;
    };
    expect(Parameters.BucketName).toMatchObject({ Type: 'String', Default: '' });
    const bucket = Object.values(Resources).find(({ Type }) => Type === 'AWS::S3::Bucket');
    expect(JSON.stringify(bucket?.Properties.BucketName)).toMatch(/"Ref":"BucketName".*fairway-uat-resize-/);
  });
});

describe('uploads', () => {
  it('start the function through its alias, by S3 of this account and this bucket alone', () => {
    const found = expectTemplate();
    found.hasResource('AWS::S3::Bucket', {
      Properties: {
        NotificationConfiguration: {
          LambdaConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } },
              Function: { Ref: Match.stringLikeRegexp('ResizeLive') },
            },
          ],
        },
      },
      // S3 refuses a receiver that does not let it in yet.
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ImagesMayTell')]),
    });
    found.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 's3.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: Match.anyValue(),
      FunctionName: { Ref: Match.stringLikeRegexp('ResizeLive') },
    });
  });

  it('are tried three times within an hour, then kept for two weeks where an alarm watches', () => {
    const found = expectTemplate();
    found.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3600,
      Qualifier: Match.anyValue(),
    });
    found.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'fairway-uat-resize',
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
    });
    found.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'fairway-uat-resize-dead-letters',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    found.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'fairway-uat-resize-dead-letters' });
  });
});

describe('what is kept', () => {
  const rules = (name: RegExp): Record<string, unknown>[] => {
    const buckets = Object.entries(resourcesOf(template())).filter(([, { Type }]) => Type === 'AWS::S3::Bucket');
    const bucket = buckets.find(([id]) => name.test(id))?.[1];
    return (bucket?.Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules;
  };

  it('of uploads goes after a day, of replaced images after thirty, and images stay', () => {
    const found = rules(/^ImagesBucket/);
    for (const Prefix of ['uploads/', 'upload-states/']) {
      expect(found).toContainEqual(
        expect.objectContaining({
          Prefix,
          ExpirationInDays: 1,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          Status: 'Enabled',
        }),
      );
    }
    const general = found.filter(({ Prefix }) => Prefix === undefined);
    expect(general).toEqual([
      expect.objectContaining({
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      }),
    ]);
    expect(general[0]).not.toHaveProperty('ExpirationInDays');
  });

  it('of access logs goes after ninety days', () => {
    expect(rules(/^ImagesAccessLogs/)).toContainEqual(expect.objectContaining({ ExpirationInDays: 90 }));
  });

  it('of every log group goes after thirty days', () => {
    const groups = Object.values(resourcesOf(template())).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual([30, 30, 30]);
  });
});

describe('accesses to images', () => {
  it('are logged by S3, for this bucket of this account alone', () => {
    const found = expectTemplate();
    found.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLogs') } },
    });
    found.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:PutObject',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Condition: {
              ArnLike: { 'aws:SourceArn': Match.anyValue() },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          }),
        ]),
      },
    });
  });
});

describe('the function', () => {
  it('runs on Node.js 24 and arm64 within the declared limits', () => {
    const service = declared({ limits: { memoryMb: 512, timeoutSeconds: 7, concurrency: 3 } });
    expectTemplate({ service }).hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 7,
      ReservedConcurrentExecutions: 3,
      Environment: { Variables: Match.objectLike({ TIME_LIMIT_MS: '5000', FAIRWAY_VERSION: '1.0.0' }) },
    });
  });

  it('may do exactly what the handler does', () => {
    const policies = Object.values(resourcesOf(template())).filter(
      ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes('ResizeRole'),
    );
    const statements = policies.flatMap(
      ({ Properties }) =>
        (Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement,
    );
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:PutObject',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    // X-Ray has no resources to name; nothing else may reach everything.
    const everything = statements.filter(({ Resource }) => Resource === '*');
    expect(everything.flatMap(({ Action }) => Action)).toEqual(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
  });

  it('keeps the traffic on the version that the rollout names', () => {
    expectTemplate({ platform: 'emulator' }).hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionVersion: { 'Fn::If': [Match.anyValue(), { Ref: 'LiveVersion' }, Match.anyValue()] },
    });
  });

  it('gets a version of its own for every commit, and old versions outlive the update', () => {
    const versionIds = ['abc', 'def'].map((commit) =>
      Object.keys(
        template({ commit, version: commit }).findResources('AWS::Lambda::Version', { DeletionPolicy: 'Retain' }),
      ),
    );
    expect(versionIds[0]).toHaveLength(1);
    expect(versionIds[0]).not.toEqual(versionIds[1]);
  });
});

describe('the API', () => {
  it('lets nobody in without IAM credentials, but for GET /healthz and GET /openapi.json', () => {
    const methods = Object.values(resourcesOf(template())).filter(({ Type }) => Type === 'AWS::ApiGateway::Method');
    const open = methods.filter(({ Properties }) => Properties.AuthorizationType !== 'AWS_IAM');
    expect(methods).toHaveLength(3);
    expect(open.map(({ Properties }) => [Properties.HttpMethod, Properties.AuthorizationType])).toEqual([
      ['GET', 'NONE'],
      ['GET', 'NONE'],
    ]);
    const resources = JSON.stringify(open.map(({ Properties }) => Properties.ResourceId));
    expect(resources).toMatch(/healthz.*openapi/);
  });

  it('knows no API key, which anybody could copy', () => {
    const found = resourcesOf(template());
    const types = Object.values(found).map(({ Type }) => Type);
    expect(types.filter((type) => /ApiKey|UsagePlan/.test(type))).toEqual([]);
  });

  it('throttles, traces and logs accesses', () => {
    expectTemplate().hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'uat',
      TracingEnabled: true,
      AccessLogSetting: Match.objectLike({ DestinationArn: Match.anyValue() }),
      MethodSettings: [
        Match.objectLike({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 200, DataTraceEnabled: false }),
      ],
    });
  });

  it('refuses in problem details, with Retry-After where waiting helps', () => {
    const found = template().findResources('AWS::ApiGateway::GatewayResponse', {
      Properties: Match.objectLike({
        ResponseType: 'THROTTLED',
        StatusCode: '429',
        ResponseParameters: Match.objectLike({ 'gatewayresponse.header.Retry-After': "'2'" }),
      }),
    });
    expect(Object.keys(found)).toHaveLength(1);
  });

  it('refuses with codes and statuses that the OpenAPI document lists', () => {
    const document = JSON.parse(readFileSync(join(WORKSPACE, 'apps', 'resize', 'openapi.json'), 'utf8')) as {
      components: { responses: Record<string, { description: string }> };
    };
    const responses = Object.values(resourcesOf(template())).filter(
      ({ Type }) => Type === 'AWS::ApiGateway::GatewayResponse',
    );
    expect(responses.length).toBeGreaterThan(5);
    for (const { Properties } of responses) {
      const [body] = Object.values(Properties.ResponseTemplates as Record<string, string>);
      const { code } = JSON.parse(body ?? '{}') as { code: string };
      const listed = document.components.responses[`Problem${String(Properties.StatusCode)}`]?.description;
      expect(listed).toContain(`\`${code}\``);
    }
  });
});

describe('the alarms', () => {
  const threshold = (service = declared(), name: string): unknown => {
    const alarms = template({ service }).findResources('AWS::CloudWatch::Alarm', {
      Properties: Match.objectLike({ AlarmName: `fairway-uat-resize-${name}` }),
    });
    return (Object.values(alarms)[0] as { Properties: { Threshold: number } }).Properties.Threshold;
  };

  it('follow the declared availability', () => {
    expect(threshold(declared(), 'server-errors')).toBe(0.0144);
    const strict = declared({ objectives: { availability: 0.9999, latencyP99Ms: 3000 } });
    expect(threshold(strict, 'server-errors')).toBe(0.00144);
    expect(threshold(strict, 'gateway-errors')).toBe(0.00144);
  });

  it('follow the declared latency', () => {
    const quick = declared({ objectives: { availability: 0.999, latencyP99Ms: 500 } });
    expect([threshold(quick, 'latency-p99'), threshold(quick, 'gateway-latency-p99')]).toEqual([500, 500]);
  });

  it('name the place of the runbook that says what to do', () => {
    const runbook = readFileSync(join(WORKSPACE, 'docs/runbooks/resize.md'), 'utf8');
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const alarms = Object.values(template().findResources('AWS::CloudWatch::Alarm')) as {
      Properties: { AlarmDescription: string };
    }[];
    const named = alarms.map(
      ({ Properties }) => /docs\/runbooks\/resize\.md#(.+)$/.exec(Properties.AlarmDescription)?.[1],
    );
    expect(named.length).toBeGreaterThan(5);
    expect(headings).toEqual(expect.arrayContaining(named));
  });

  it('reach the topic of the stage', () => {
    expectTemplate().allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':fairway-uat-alarms$')])] }],
    });
  });
});

describe('a rollout on AWS', () => {
  it('is a canary of CodeDeploy that alarms stop and undo', () => {
    const found = expectTemplate();
    found.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AlarmConfiguration: { Enabled: true, Alarms: Match.arrayWith([Match.objectLike({ Name: Match.anyValue() })]) },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
    });
    found.hasResource('AWS::Lambda::Alias', { UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.anyValue() } });
  });

  it('tries the new version with a hook before it gets traffic, and the hook may invoke and report only', () => {
    const found = expectTemplate();
    found.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: Match.stringLikeRegexp('CanaryHook') } },
      },
    });
    found.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'fairway-uat-resize-pre-traffic',
      Environment: {
        Variables: { NEW_VERSION: { Ref: Match.stringLikeRegexp('CurrentVersion') }, FAIRWAY_VERSION: '1.0.0' },
      },
    });
    const policies = Object.values(resourcesOf(found)).filter(
      ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes('HookRole'),
    );
    const statements = policies.flatMap(
      ({ Properties }) => (Properties.PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement,
    );
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'codedeploy:PutLifecycleEventHookExecutionStatus',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });

  it('is left out where there is no CodeDeploy', () => {
    expectTemplate({ platform: 'emulator' }).resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });
});

describe('every resource', () => {
  it('carries the stage in its name, so that two stages never meet', () => {
    const nameOf =
      /^(BucketName|FunctionName|RoleName|QueueName|TopicName|AlarmName|LogGroupName|ManagedPolicyName|ApplicationName|DeploymentGroupName)$/;
    const names = Object.values(resourcesOf(template({ stage: 'pr-12' })))
      .filter(({ Type }) => !/Version|Alias|Permission|Stage|Deployment$/.test(Type))
      .flatMap(({ Properties }) =>
        Object.entries(Properties).filter(([key, value]) => nameOf.test(key) && typeof value === 'string'),
      );
    expect(names.length).toBeGreaterThan(10);
    for (const [, name] of names) expect(name).toMatch(/fairway[-/]pr-12[-/]/);
  });

  it('that takes tags carries stage, service, owner and commit', () => {
    const tagged = Object.values(resourcesOf(template())).filter(({ Properties }) => Array.isArray(Properties.Tags));
    expect(tagged.length).toBeGreaterThan(8);
    for (const { Properties } of tagged) {
      const keys = (Properties.Tags as { Key: string }[]).map(({ Key }) => Key);
      expect(keys).toEqual(
        expect.arrayContaining(['fairway:commit', 'fairway:owner', 'fairway:service', 'fairway:stage']),
      );
    }
  });

  it('that grants rights stays within the boundary of the stage', () => {
    const roles = Object.values(resourcesOf(template())).filter(({ Type }) => Type === 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(1);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('fairway-uat-cdk-boundary');
    }
  });
});

describe('the price', () => {
  it('counts every metric that the program writes', () => {
    const origin = { service: 'resize', stage: 'uat', version: '1' };
    const request = { requestId: '', route: '', status: 200, durationMs: 0, inputBytes: 0, outputBytes: 0 };
    const upload = { requestId: '', outcome: 'done', durationMs: 0, inputBytes: 0 } as const;
    const lines = [requestLine(request, origin, 0), uploadLine(upload, origin, 0)];
    const names = lines.flatMap((line) => {
      const { _aws } = JSON.parse(line) as { _aws: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } };
      return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
    });
    const { Metadata } = template().toJSON() as { Metadata: { Fairway: { customMetrics: number } } };
    expect(Metadata.Fairway.customMetrics).toBe(new Set(names).size);
  });
});

describe('the outputs', () => {
  it('are the original’s, and ApiUrl ends in the stage', () => {
    const found = expectTemplate();
    for (const name of ['ApiUrl', 'DestBucket', 'LogGroup']) found.hasOutput(name, {});
    const [url] = Object.values(found.findOutputs('ApiUrl')) as [{ Value: unknown }];
    expect(JSON.stringify(url.Value)).toMatch(/execute-api.*DeploymentStageuat/);
  });
});
