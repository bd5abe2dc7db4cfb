import { DescribeImagesCommand, type ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { WebError } from '../errors';
import { imageTag } from '../settings/settings';
import type { Publish } from '../web-service';
import { docker } from './docker';
import { buildImage, type ImageSource, pushImage, type RegistryLogin } from './image';

export interface PublishOptions {
  readonly ecr: ECRClient;
  readonly repository: string;
  /** False where the registry on this machine asks for no password. */
  readonly signIn: boolean;
  /** What to build where the repository lacks the tag; undefined where it must be there: a version that ran before. */
  readonly source?: ImageSource;
}

/** Digest of an image in the repository, undefined where the tag or the repository is missing. */
export async function findImage(ecr: ECRClient, repositoryName: string, tag: string): Promise<string | undefined> {
  try {
    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: tag }] }),
    );
    return imageDetails?.[0]?.imageDigest;
  } catch (error) {
    if (['ImageNotFoundException', 'RepositoryNotFoundException'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/**
 * Makes what an update calls once the repository is there: builds and pushes the image, unless its tag is there already.
 *
 * A tag never changes its meaning, so an image that is there is the right one.
 */
export function publisher({ ecr, repository, signIn, source }: PublishOptions): Publish {
  return async (url, tag) => {
    if (await findImage(ecr, repository, tag)) return;
    if (!source || imageTag(source.version) !== tag) {
      throw new WebError(
        'IMAGE_LOST',
        `expected ${url}:${tag}, found no such image. Check out the commit that was live and deploy it.`,
      );
    }
    const id = await buildImage(source);
    const login = signIn ? await loginOf(ecr) : undefined;
    await pushImage(id, `${url}:${tag}`, login, source.signal);
    // The registry has it now; on this machine it would only take room.
    await docker(['rmi', `${url}:${tag}`]).catch(() => undefined);
  };
}

async function loginOf(ecr: ECRClient): Promise<RegistryLogin> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
  const [username = '', password = ''] = Buffer.from(authorizationToken, 'base64').toString().split(':');
  return { host: new URL(proxyEndpoint).host, username, password };
}
