import { tagOf } from '../src/image';

const ID = `sha256:${'c0ffee12'.repeat(8)}`;

describe('tagOf', () => {
  it('turns a version into a tag that Docker and a label accept, and that names the content', () => {
    expect(tagOf('0.1.0+3f2a1c9', ID)).toBe('0.1.0_3f2a1c9-c0ffee12c0ff');
    expect(tagOf(`1.0.0+${'a'.repeat(200)}`, ID)).toHaveLength(63);
  });
});
