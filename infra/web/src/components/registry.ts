import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part } from './part';

/** Images that stay, so that going back needs no build. */
export const KEPT_IMAGES = 20;

/** The stage's images: a tag never changes its meaning, and each image is scanned when it comes. */
export class Registry extends Part {
  public readonly repository: aws.ecr.Repository;
  /** What images are pushed to and pulled from, without a tag. */
  public readonly url: pulumi.Output<string>;

  constructor(settings: WebSettings, parent: pulumi.Resource) {
    super('Registry', settings, parent);
    this.repository = new aws.ecr.Repository(
      'repository',
      {
        name: this.named(),
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        // An image can be built again from its commit: a destroyed stage leaves none.
        forceDelete: true,
        tags: this.tags,
      },
      this.child,
    );
    new aws.ecr.LifecyclePolicy(
      'keep-newest',
      {
        repository: this.repository.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: `Keep the newest ${KEPT_IMAGES} images`,
              selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
              action: { type: 'expire' },
            },
          ],
        }),
      },
      this.child,
    );
    const { registryHost } = settings;
    this.url = registryHost
      ? pulumi.interpolate`${registryHost}/${this.repository.name}`
      : this.repository.repositoryUrl;
  }
}
