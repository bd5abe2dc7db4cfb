import type { ECRClient } from '@aws-sdk/client-ecr';
import { publisher } from '../../src/image/publish';

/** A registry that knows these tags. */
function registry(...tags: string[]): ECRClient {
  const send = ({ input }: { input: { imageIds: { imageTag: string }[] } }) => {
    const tag = input.imageIds[0]?.imageTag ?? '';
    if (tags.includes(tag)) return Promise.resolve({ imageDetails: [{ imageDigest: `sha256:${tag}` }] });
    return Promise.reject(Object.assign(new Error('no such image'), { name: 'ImageNotFoundException' }));
  };
  return { send } as unknown as ECRClient;
}

describe('publishing an image', () => {
  it('does nothing where its tag is in the repository: it never changes its meaning', async () => {
    const publish = publisher({ ecr: registry('1.0.0_a'), repository: 'web', signIn: false });
    await expect(publish('registry.invalid/web', '1.0.0_a')).resolves.toBeUndefined();
  });

  it('refuses to go back to a version whose image is gone, instead of building another under its name', async () => {
    const publish = publisher({ ecr: registry('2.0.0'), repository: 'web', signIn: false });
    await expect(publish('registry.invalid/web', '1.0.0')).rejects.toThrow(/^IMAGE_LOST: .*Check out the commit/);
  });

  it('refuses to build another version than the one that is wanted', async () => {
    const source = { version: '2.0.0', commit: 'c', architecture: 'amd64' } as const;
    const publish = publisher({ ecr: registry(), repository: 'web', signIn: false, source });
    await expect(publish('registry.invalid/web', '1.0.0')).rejects.toThrow(/^IMAGE_LOST/);
  });

  it('passes on what the registry says otherwise', async () => {
    const ecr = { send: () => Promise.reject(new Error('AccessDenied')) } as unknown as ECRClient;
    await expect(publisher({ ecr, repository: 'web', signIn: false })('r/web', '1')).rejects.toThrow('AccessDenied');
  });
});
