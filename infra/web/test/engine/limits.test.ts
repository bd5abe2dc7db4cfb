import { RUNS_SECONDS } from '../../src/engine/limits';
import { WebEngine } from '../../src/engine/web-engine';
import { ERROR_ALARM } from '../../src/health/alarm';
import { UPDATE_MINUTES } from '../../src/components/tasks';

describe('the longest time of an update', () => {
  const { limits } = new WebEngine();

  it('is not over before the waits within it', () => {
    expect(limits.shift).toBeGreaterThanOrEqual(UPDATE_MINUTES * 60_000 + RUNS_SECONDS.aws * 1_000);
    expect(limits['back-out']).toBeGreaterThanOrEqual(limits.shift);
  });

  it('leaves ECS the time in which the slowest alarm would go on', () => {
    expect(RUNS_SECONDS.aws).toBeGreaterThan(ERROR_ALARM.periodSeconds * ERROR_ALARM.periods);
  });
});
