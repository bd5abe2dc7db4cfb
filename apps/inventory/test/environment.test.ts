import { renderEnvironment } from '../src/compose/environment';

describe('renderEnvironment', () => {
  it('names what there is and leaves out what there is not', () => {
    const text = renderEnvironment({ BASE_IMAGE: 'a/b:1', TERRAFORM_MIRROR: undefined });
    expect(text.split('\n').slice(1)).toEqual(["BASE_IMAGE='a/b:1'", '']);
  });

  it('keeps blanks, dollars and quotes of a path as they are', () => {
    expect(renderEnvironment({ TERRAFORM_MIRROR: "/opt/my $HOME's" })).toContain(
      "TERRAFORM_MIRROR='/opt/my $HOME\\'s'",
    );
  });
});
