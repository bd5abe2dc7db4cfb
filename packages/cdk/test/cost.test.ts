import { costLine, costOf, PRICES } from '../src/cost';

const limits = { memoryMb: 1024, timeoutSeconds: 10, concurrency: 10 };
const resources = (...types: string[]) => Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type }]));

describe('costOf', () => {
  it('adds up what is paid by the month', () => {
    const template = {
      Metadata: { Fairway: { customMetrics: 3 } },
      Resources: resources(
        'AWS::KMS::Key',
        'AWS::SecretsManager::Secret',
        'AWS::CloudWatch::Alarm',
        'AWS::CloudWatch::Alarm',
        'AWS::S3::Bucket',
      ),
    };
    expect(costOf(template, { limits }).idleMonth).toBeCloseTo(1 + 0.4 + 0.2 + 0.9);
  });

  it('follows memory and concurrency', () => {
    const api = { Resources: resources('AWS::ApiGateway::RestApi') };
    const cost = costOf(api, { limits });
    expect(cost.millionRequests).toBeCloseTo(0.2 + 3.5 + 1e5 * PRICES.gigabyteSecond);
    expect(cost.busiestHour).toBeCloseTo(36_000 * PRICES.gigabyteSecond);
    const twice = costOf(api, { limits: { ...limits, memoryMb: 2048 } });
    expect(twice.busiestHour).toBeCloseTo(2 * cost.busiestHour);
  });
});

describe('costLine', () => {
  const cost = { idleMonth: 2, millionRequests: 5.5, busiestHour: 1.444 };

  it('says when the prices were taken', () => {
    expect(costLine(cost, 'aws')).toBe(
      'costs 2.00 USD a month idle, 5.50 USD a million requests of 0.1 s, at most 1.44 USD an hour of computing (list prices of 2025-06, without storage, logs and traffic)',
    );
  });

  it('says of the emulator that it is free', () => {
    expect(costLine(cost, 'emulator')).toMatch(/^costs nothing here; on AWS 2\.00 USD a month/);
  });
});
