import { stageName } from '../../src';

describe('stageName', () => {
  test.each([
    [undefined, 'local'],
    ['', 'local'],
    ['uat', 'uat'],
    ['prod', 'prod'],
    ['pr-12', 'pr-12'],
  ])('%s is stage %s', (value, expected) => expect(stageName(value)).toBe(expected));

  test.each(['Prod', 'pr-0', 'pr-1a', 'pr-', '../prod', 'prod\n', 'x'.repeat(1000), 'pr-9999999999'])(
    '%j is refused with what is accepted',
    (value) => {
      expect(() => stageName(value)).toThrow(
        /STAGE_NAME_INVALID: expected STAGE to be one of local, uat, prod or pr-<number>/,
      );
    },
  );
});
