import { registryOf } from '../src/push';

describe('registryOf', () => {
  it.each(['ghcr.io/acme', '127.0.0.1:5000', 'localhost:5000/a/b'])('takes %s', (registry) => {
    expect(registryOf({ CLAIMS_API_REGISTRY: registry })).toBe(registry);
  });

  it.each([undefined, '', 'https://ghcr.io/acme', 'ghcr.io/acme/', 'ghcr.io/a b', '--help'])(
    'refuses %s and names the variable',
    (registry) => {
      expect(() => registryOf({ CLAIMS_API_REGISTRY: registry })).toThrow(/REGISTRY_MISSING.*CLAIMS_API_REGISTRY/);
    },
  );
});
