import { builtTag, isBuiltFrom } from '../src/built-image';

const ID = `sha256:${'c0ffee12'.repeat(8)}`;

describe('builtTag', () => {
  it('turns a version into a tag that Docker and a label accept, and that names the content', () => {
    expect(builtTag('0.1.0+3f2a1c9', ID)).toBe('0.1.0_3f2a1c9-c0ffee12c0ff');
    expect(builtTag(`1.0.0+${'a'.repeat(200)}`, ID)).toHaveLength(63);
  });
});

describe('isBuiltFrom', () => {
  const commit = '3f2a1c9'.padEnd(40, '0');

  it('knows the tag that builtTag gives', () => {
    expect(isBuiltFrom(commit, builtTag('0.1.0+3f2a1c9', ID))).toBe(true);
  });

  it.each(['0.1.0+fffffff', '0.1.0+3f2a1c9-test', '0.1.0+3f2a1c9.d1b2c3d4'])(
    'takes %s for another image',
    (version) => {
      expect(isBuiltFrom(commit, builtTag(version, ID))).toBe(false);
    },
  );
});
