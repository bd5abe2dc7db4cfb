import { imageTag, named, parseChoices } from '../../src/settings/settings';

describe('settings', () => {
  it('need nothing said: two tasks, no costs for the network', () => {
    expect(parseChoices({}, 'test')).toMatchObject({ network: 'public', tasks: { min: 2 }, firewall: false });
  });

  it.each([
    [{ network: 'shared' }, 'network'],
    [{ tasks: { min: 1, max: 3 } }, 'tasks'],
    [{ tasks: { min: 5, max: 3 } }, 'min must not be more than max'],
    [{ domain: { name: 'no_domain', zoneId: 'Z1' } }, 'a domain is such as'],
    [{ domain: { name: 'web.example.org', zoneId: 'x' } }, 'a hosted zone is'],
    [{ alarmEmail: 'nobody' }, 'alarmEmail'],
    [{ logDays: 8 }, 'logDays'],
    [{ networks: 'public' }, 'networks'],
  ])('refuse %j and name what is wrong', (wrong, named) => {
    expect(() => parseChoices(wrong, 'Pulumi.prod.yaml')).toThrow(/^SETTINGS_INVALID: Pulumi.prod.yaml/);
    expect(() => parseChoices(wrong, 'Pulumi.prod.yaml')).toThrow(named);
  });

  it('name everything after stage and service, short enough for a load balancer', () => {
    expect(named({ stage: 'pr-999999999', service: 'web' }).length).toBeLessThanOrEqual(32);
    expect(named({ stage: 'local', service: 'web' }, 'tasks')).toBe('fairway-local-web-tasks');
  });

  it('make a tag of a version that registries take', () => {
    expect(imageTag('0.0.0+3f2a1c9.d1b2')).toBe('0.0.0_3f2a1c9.d1b2');
    expect(() => imageTag('')).toThrow();
  });
});
