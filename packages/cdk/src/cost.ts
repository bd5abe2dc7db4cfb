import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService, type ServiceDeclaration } from '@fairway/declaration';

/**
 * List prices in USD of us-east-1 without the free tier, as AWS's price pages had them in June 2025.
 *
 * Other regions cost up to a fifth more. They stand here, not in a service that is asked, so that a plan on a closed network
 * has a price too; whoever changes one changes the date.
 */
export const PRICES = {
  asOf: '2025-06',
  /** aws.amazon.com/kms/pricing */
  keyMonth: 1,
  /** aws.amazon.com/secrets-manager/pricing */
  secretMonth: 0.4,
  /** aws.amazon.com/cloudwatch/pricing: standard resolution */
  alarmMonth: 0.1,
  /** aws.amazon.com/cloudwatch/pricing: first 10,000, while data arrives */
  metricMonth: 0.3,
  /** aws.amazon.com/lambda/pricing: arm64 */
  gigabyteSecond: 0.0000133334,
  /** aws.amazon.com/lambda/pricing, a million */
  invocations: 0.2,
  /** aws.amazon.com/api-gateway/pricing: REST, a million */
  requests: 3.5,
} as const;

/** The part of a CloudFormation template that is read here. */
export interface PricedTemplate {
  /** `customMetrics`: metrics that the program writes by itself, which no resource shows. */
  readonly Metadata?: { readonly Fairway?: { readonly customMetrics?: number } };
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

export interface Cost {
  /** USD a month though nobody calls. */
  readonly idleMonth: number;
  /** USD for a million requests of a tenth of a second each. */
  readonly millionRequests: number;
  /** USD an hour at most for computing, with every slot of the declared concurrency busy. */
  readonly busiestHour: number;
}

const REQUEST_SECONDS = 0.1;

export function costOf({ Metadata, Resources }: PricedTemplate, { limits }: Pick<ServiceDeclaration, 'limits'>): Cost {
  const count = (type: string): number => Object.values(Resources).filter(({ Type }) => Type === type).length;
  const gigabytes = limits.memoryMb / 1024;
  return {
    idleMonth:
      count('AWS::KMS::Key') * PRICES.keyMonth +
      count('AWS::SecretsManager::Secret') * PRICES.secretMonth +
      count('AWS::CloudWatch::Alarm') * PRICES.alarmMonth +
      (Metadata?.Fairway?.customMetrics ?? 0) * PRICES.metricMonth,
    millionRequests:
      PRICES.invocations +
      count('AWS::ApiGateway::RestApi') * PRICES.requests +
      1e6 * REQUEST_SECONDS * gigabytes * PRICES.gigabyteSecond,
    busiestHour: limits.concurrency * gigabytes * 3600 * PRICES.gigabyteSecond,
  };
}

/** One line for people. Storage, logs and traffic depend on what they send, so they are not in it. */
export function costLine(cost: Cost, platform: 'aws' | 'emulator'): string {
  const usd = (value: number): string => `${value.toFixed(2)} USD`;
  const figures = `${usd(cost.idleMonth)} a month idle, ${usd(cost.millionRequests)} a million requests of 0.1 s, at most ${usd(cost.busiestHour)} an hour of computing`;
  const where = platform === 'aws' ? 'costs' : 'costs nothing here; on AWS';
  return `${where} ${figures} (list prices of ${PRICES.asOf}, without storage, logs and traffic)`;
}

/** Prints what each rendered stage of the CDK service in a folder costs. */
export function printCosts(project: string): void {
  const service = loadService(project);
  for (const [stage, platform] of [
    ['local', 'emulator'],
    ['prod', 'aws'],
  ] as const) {
    const file = join(project, 'cdk.out', stage, `fairway-${stage}-${service.name}.template.json`);
    const template = JSON.parse(readFileSync(file, 'utf8')) as PricedTemplate;
    process.stdout.write(`${service.name} on ${stage}: ${costLine(costOf(template, service), platform)}\n`);
  }
}
