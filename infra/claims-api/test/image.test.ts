import { tagOf } from '../src/image';

describe('tagOf', () => {
  it('turns a version into a tag that Docker accepts', () => {
    expect(tagOf('0.1.0+3f2a1c9')).toBe('0.1.0_3f2a1c9');
    expect(tagOf(`1.0.0+${'a'.repeat(200)}`)).toHaveLength(128);
  });
});
