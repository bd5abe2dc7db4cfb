import {
  bothOutInMonth,
  checksPerMonth,
  HEALTH_CHECK,
  probabilityOfRow,
  secondsToDetect,
  wrongKillInMonth,
} from '../../src/health/arithmetic';
import { generator } from '../support/random';

/** Share of simulated months in which a target that only fails by chance was taken out. */
function simulate(runs: number, checks: number, p: number, threshold: number): number {
  const random = generator(20250601);
  let out = 0;
  for (let run = 0; run < runs; run += 1) {
    for (let check = 0, row = 0; check < checks; check += 1) {
      row = random() < p ? row + 1 : 0;
      if (row < threshold) continue;
      out += 1;
      break;
    }
  }
  return out / runs;
}

describe('probabilityOfRow', () => {
  it('is what counting all cases gives', () => {
    // Of the 16 outcomes of four fair checks, 8 hold two failures in a row.
    expect(probabilityOfRow(4, 0.5, 2)).toBeCloseTo(0.5, 12);
    expect(probabilityOfRow(3, 0.1, 3)).toBeCloseTo(0.001, 12);
    expect(probabilityOfRow(2, 0.1, 3)).toBe(0);
    expect(probabilityOfRow(5, 0, 2)).toBe(0);
    expect(probabilityOfRow(5, 1, 2)).toBe(1);
  });

  it.each([
    { checks: 2000, p: 0.1, threshold: 3 },
    { checks: 500, p: 0.3, threshold: 5 },
    { checks: 1000, p: 0.1, threshold: 4 },
  ])('is what a simulation sees: $threshold of $checks checks that fail with $p', ({ checks, p, threshold }) => {
    const runs = 1500;
    const expected = probabilityOfRow(checks, p, threshold);
    const deviation = Math.sqrt((expected * (1 - expected)) / runs);
    expect(Math.abs(simulate(runs, checks, p, threshold) - expected)).toBeLessThan(4 * deviation);
  });
});

describe('the chosen health check', () => {
  it('takes a healthy task out less than once in ten thousand months', () => {
    expect(checksPerMonth(HEALTH_CHECK)).toBe(518_400);
    expect(wrongKillInMonth()).toBeGreaterThan(9e-5);
    expect(wrongKillInMonth()).toBeLessThan(1e-4);
  });

  it('takes both tasks out at once practically never', () => {
    expect(bothOutInMonth()).toBeLessThan(1e-11);
  });

  it('finds a dead task within 50 seconds', () => {
    expect(secondsToDetect(HEALTH_CHECK)).toBe(50);
    expect(HEALTH_CHECK.timeoutSeconds).toBeLessThan(HEALTH_CHECK.intervalSeconds);
  });

  it("does better than the load balancer's defaults, which would take a task out in every month", () => {
    // AWS's defaults: every 30 s, two failures in a row.
    const defaults = { intervalSeconds: 30, timeoutSeconds: 5, unhealthyThreshold: 2, healthyThreshold: 5 };
    expect(wrongKillInMonth(defaults)).toBeGreaterThan(0.999);
    expect(wrongKillInMonth({ ...HEALTH_CHECK, unhealthyThreshold: 5 })).toBeGreaterThan(0.9);
  });
});
