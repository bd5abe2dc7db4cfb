import { stateBucket } from '../../src';

describe('stateBucket', () => {
  it('is the named one, wherever it is asked', () => {
    expect(stateBucket({ FAIRWAY_STATE_BUCKET: 'my-state' })).toBe('my-state');
    expect(stateBucket({ FAIRWAY_STATE_BUCKET: 'my-state', GITHUB_ACTIONS: 'true' })).toBe('my-state');
  });

  it('may be left out where the machine keeps the state, and never on a runner', () => {
    expect(stateBucket({})).toBeUndefined();
    // What is not set in GitHub arrives as an empty text.
    expect(() => stateBucket({ FAIRWAY_STATE_BUCKET: '', GITHUB_ACTIONS: 'true' })).toThrow(
      expect.objectContaining({ code: 'STATE_BUCKET_MISSING', exitCode: 3 }) as Error,
    );
  });
});
