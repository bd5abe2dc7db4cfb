import { confidenceInterval, exceeds, percentile } from '../src';

describe('exceeds', () => {
  test.each([
    // 5 of 20 at 10 % happens once in 23 runs, 10 of 20 once in 140,000.
    [20, 5, 0.1, 0.001, false],
    [20, 10, 0.1, 0.001, true],
    [100, 10, 0.1, 0.001, false],
    [100, 30, 0.1, 0.001, true],
    [20, 0, 0, 0.001, false],
    [20, 1, 0, 0.001, true],
    [20, 1, 0.01, 0.02, false],
    [20, 2, 0.01, 0.02, true],
    [100_000, 10_000, 0.1, 0.001, false],
    [100_000, 5000, 0.1, 0.001, false],
    [100_000, 10_500, 0.1, 0.001, true],
  ])('%i with %i found, expected share %d, alpha %d: %s', (count, found, expected, alpha, verdict) => {
    expect(exceeds(count, found, expected, alpha)).toBe(verdict);
  });
});

describe('confidenceInterval', () => {
  test.each([
    // R: binom.test(10, 100, conf.level = 0.95)
    [100, 10, 0.95, 0.0490047, 0.1762226],
    [100, 0, 0.95, 0, 0.0362167],
    [100, 100, 0.95, 0.9637833, 1],
    // So many that the first term of a sum from far below the mean is no number any more.
    [2059, 204, 0.99, 0.0828199, 0.117221],
  ])('%i with %i found at %d', (count, found, confidence, lower, upper) => {
    const [low, high] = confidenceInterval(count, found, confidence);
    expect(low).toBeCloseTo(lower, 5);
    expect(high).toBeCloseTo(upper, 5);
  });

  test('of nothing says nothing', () => expect(confidenceInterval(0, 0, 0.99)).toEqual([0, 1]));
});

test('percentile takes the nearest rank', () => {
  expect([0.5, 0.99, 1].map((share) => percentile([3, 1, 2, 4], share))).toEqual([2, 4, 4]);
  expect(percentile([], 0.5)).toBeUndefined();
});
