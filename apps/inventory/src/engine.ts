import { rmSync } from 'node:fs';
import { baseImageIds, addressOf, ContainerEngine, docker, type Engine, type RolloutContext } from '@fairway/delivery';
import { mount, placeOf, startCompanion, stopCompanion } from './companion';
import { buildImage } from './image';

/** Containers behind HAProxy, and beside them what AWS would give them: a role, and a disk. */
export class InventoryEngine extends ContainerEngine {
  constructor(image: (context: RolloutContext) => Promise<string> = buildImage) {
    super({
      image: async (context) => {
        const built = await image(context);
        // Renewed with every deployment, so that it runs the same version as the program.
        await startCompanion(context, built);
        return built;
      },
      port: 5000,
      readyPath: '/readyz',
      environment: ({ version }, { stage }) => {
        const { bucket, endpoint, region } = placeOf(stage);
        return {
          APP_VERSION: version,
          S3_BUCKET_NAME: bucket,
          S3_ENDPOINT_URL: endpoint,
          // As a browser reaches the bucket: through the front door, as through a content-delivery network on AWS.
          S3_PUBLIC_URL_BASE: addressOf({ service: 'image-bucket', stage }).url,
          AWS_REGION: region,
          AWS_CA_BUNDLE: '/session/ca.pem',
          SESSION_FILE: '/session/credentials.json',
        };
      },
      runOptions: ({ stage }) => {
        const { sessions, volume } = placeOf(stage);
        return [
          ...mount(sessions, '/session', 'readonly'),
          // Both versions have it during an update: SQLite's log lets one write while the other reads.
          ...['--mount', `type=volume,source=${volume},target=/data`],
        ];
      },
      inputs: baseImageIds,
    });
  }

  public override limitations(): readonly string[] {
    return [
      'one container, one machine and one SQLite file; a companion gives sessions of the uploader’s role, as the platform does on AWS',
    ];
  }

  /** Removes the items as well: a stage of this machine is thrown away whole. */
  public override async destroy(context: RolloutContext): Promise<void> {
    await stopCompanion(context.stage);
    await super.destroy(context);
    const { sessions, volume } = placeOf(context.stage);
    rmSync(sessions, { recursive: true, force: true });
    const found = await docker(['volume', 'ls', '--quiet', '--filter', `name=^${volume}$`]);
    if (found) await docker(['volume', 'rm', volume]);
  }
}

/** What `fairway deploy` and its siblings drive. */
export function createEngine(): Engine {
  return new InventoryEngine();
}
