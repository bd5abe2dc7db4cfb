import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  CfnBasePathMapping,
  CfnDomainName,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { hostOf } from '@fairway/delivery';
import { named, type Placement } from '@fairway/cdk';

export interface ImageApiProps {
  readonly placement: Placement;
  readonly target: Alias;
}

/** Requests a second for each of the function's slots: a request for a photograph takes about a tenth of a second. */
const REQUESTS_PER_SLOT = 10;

/**
 * The API: everything is signed with IAM credentials but `GET /healthz` and `GET /openapi.json`.
 *
 * Both take no input. The first tells a version and a commit, so that a load balancer, a status page and an engineer can
 * ask whether the service is well without being given a key; the second tells what every copy of this program can do.
 */
export class ImageApi extends Construct {
  public readonly api: RestApi;
  /** Lets its holder call the API, and nothing else. */
  public readonly clientPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, { placement, target }: ImageApiProps) {
    super(scope, id);
    const { limits } = placement.service;
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/fairway/${placement.stage}/${placement.service.name}/access`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: named(placement),
      description: placement.service.description,
      endpointTypes: [EndpointType.REGIONAL],
      // Every body travels as bytes: an image has any type, and the function tells it by its first bytes.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      deployOptions: {
        stageName: placement.stage,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields({
          caller: false,
          httpMethod: true,
          ip: false,
          protocol: true,
          requestTime: true,
          resourcePath: true,
          responseLength: true,
          status: true,
          user: false,
        }),
        throttlingRateLimit: limits.concurrency * REQUESTS_PER_SLOT,
        throttlingBurstLimit: limits.concurrency * REQUESTS_PER_SLOT,
      },
    });
    const integration = new LambdaIntegration(target, { timeout: Duration.seconds(limits.timeoutSeconds) });
    for (const open of ['healthz', 'openapi.json']) {
      this.api.root.addResource(open).addMethod('GET', integration, { authorizationType: AuthorizationType.NONE });
    }
    this.api.root.addResource('{path+}').addMethod('ANY', integration, { authorizationType: AuthorizationType.IAM });
    this.refuseInProblemDetails();
    if (placement.platform === 'emulator') this.answerToFrontDoor(placement);
    this.clientPolicy = new ManagedPolicy(this, 'Client', {
      managedPolicyName: named(placement, 'client'),
      description: `May call the ${placement.service.name} API of the stage ${placement.stage}`,
      statements: [
        new PolicyStatement({
          actions: ['execute-api:Invoke'],
          resources: [this.api.arnForExecuteApi('*', '/*', placement.stage)],
        }),
      ],
    });
  }

  /** The name that people use on the local stage. As the API's own domain it is what their signature covers. */
  private answerToFrontDoor({ stage, service }: Placement): void {
    const domainName = hostOf({ service: service.name, stage });
    const domain = new CfnDomainName(this, 'FrontDoor', { domainName, securityPolicy: 'TLS_1_2' });
    new CfnBasePathMapping(this, 'FrontDoorMapping', {
      domainName: domain.ref,
      restApiId: this.api.restApiId,
      stage: this.api.deploymentStage.stageName,
    });
  }

  /** What the gateway refuses has the shape that the function's refusals have. */
  private refuseInProblemDetails(): void {
    const problems: readonly (readonly [type: ResponseType, status: number, code: string, detail: string])[] = [
      [
        ResponseType.MISSING_AUTHENTICATION_TOKEN,
        401,
        'AUTHENTICATION_REQUIRED',
        'Sign the request with AWS Signature Version 4 for the service execute-api.',
      ],
      [
        ResponseType.INVALID_SIGNATURE,
        403,
        'SIGNATURE_INVALID',
        'Check the secret key, the clock and the region of the client.',
      ],
      [ResponseType.EXPIRED_TOKEN, 403, 'CREDENTIALS_EXPIRED', 'Renew the session of the client.'],
      [ResponseType.ACCESS_DENIED, 403, 'FORBIDDEN', 'Attach the client policy of this stage to the caller.'],
      [ResponseType.THROTTLED, 429, 'TOO_MANY_REQUESTS', 'Wait as long as Retry-After says, then try again.'],
      [ResponseType.QUOTA_EXCEEDED, 429, 'QUOTA_EXCEEDED', 'Wait as long as Retry-After says, then try again.'],
      [
        ResponseType.REQUEST_TOO_LARGE,
        413,
        'IMAGE_TOO_LARGE',
        'Send an image of at most 4718592 bytes, or use POST /v1/uploads.',
      ],
      [ResponseType.INTEGRATION_TIMEOUT, 503, 'DEADLINE_EXCEEDED', 'Try again, or send a smaller image.'],
      [ResponseType.INTEGRATION_FAILURE, 503, 'TEMPORARILY_UNAVAILABLE', 'Try again.'],
    ];
    for (const [type, status, code, detail] of problems) {
      const retry: Record<string, string> = status === 429 || status === 503 ? { 'Retry-After': "'2'" } : {};
      this.api.addGatewayResponse(`Refuse${type.responseType}`, {
        type,
        statusCode: String(status),
        responseHeaders: {
          'Content-Type': "'application/problem+json'",
          'X-Request-Id': 'context.requestId',
          ...retry,
        },
        templates: {
          'application/json': JSON.stringify({
            type: `urn:fairway:resize:${code.toLowerCase().replaceAll('_', '-')}`,
            status,
            code,
            detail,
            requestId: '$context.requestId',
          }),
        },
      });
    }
  }
}
