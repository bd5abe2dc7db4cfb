import { ERROR_ALARM, falseAlarmsPerYear, falsePeriod } from '../../src/health/alarm';
import { FAILS_BY_DESIGN } from '../../src/health/arithmetic';
import { generator } from '../support/random';

/** Share of periods above the threshold, of a program that fails with `p`. */
function simulate(periods: number, p: number): number {
  const random = generator(7);
  let above = 0;
  for (let period = 0; period < periods; period += 1) {
    let failed = 0;
    for (let request = 0; request < ERROR_ALARM.leastRequests; request += 1) if (random() < p) failed += 1;
    if (failed / ERROR_ALARM.leastRequests > ERROR_ALARM.threshold) above += 1;
  }
  return above / periods;
}

describe('the alarm on the share of 500s', () => {
  it('is above the share by design and not at it', () => {
    expect(ERROR_ALARM.threshold).toBeGreaterThan(FAILS_BY_DESIGN);
    expect(falsePeriod()).toBeLessThan(0.005);
  });

  it('stays silent for a program that fails as designed', () => {
    expect(falseAlarmsPerYear()).toBeLessThan(0.01);
    const periods = 4000;
    const deviation = Math.sqrt(falsePeriod() / periods);
    expect(Math.abs(simulate(periods, FAILS_BY_DESIGN) - falsePeriod())).toBeLessThan(4 * deviation);
  });

  it('would ring all the time at the share by design itself', () => {
    expect(falsePeriod({ ...ERROR_ALARM, threshold: FAILS_BY_DESIGN })).toBeGreaterThan(0.4);
  });

  it('rings when twice as many fail as designed', () => {
    expect(simulate(300, 2 * FAILS_BY_DESIGN)).toBeGreaterThan(0.97);
  });
});
