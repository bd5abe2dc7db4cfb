import { costLine, hourlyCost, PRICES_OF } from '../../src/cost/cost';
import { parseChoices } from '../../src/settings/settings';

const sum = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((total, part) => total + part, 0);

describe('cost', () => {
  it('tells the price of an hour, by parts, with the day of the prices', () => {
    const line = costLine(parseChoices({}, 'test'));
    expect(line).toContain('network public: about $0.062 an hour, $45 a month');
    expect(line).toContain(PRICES_OF);
    expect(line).toContain('load balancer $0.0225');
  });

  it('is higher for a private network by its endpoints, less the addresses that its tasks do not have', () => {
    const difference =
      sum(hourlyCost(parseChoices({ network: 'private' }, 'test'))) - sum(hourlyCost(parseChoices({}, 'test')));
    expect(difference).toBeCloseTo(3 * 2 * 0.01 - 2 * 0.005, 6);
  });

  it('counts a firewall and each task', () => {
    expect(hourlyCost(parseChoices({ firewall: true }, 'test')).firewall).toBeGreaterThan(0);
    const four = hourlyCost(parseChoices({ tasks: { min: 4, max: 4 } }, 'test'));
    expect(four.tasks).toBeCloseTo(2 * (hourlyCost(parseChoices({}, 'test')).tasks ?? 0), 9);
  });
});
