import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeliveryError,
  docker,
  findWorkspace,
  localStageFolder,
  readLocalState,
  type RolloutContext,
} from '@fairway/delivery';

const READY_SECONDS = 60;

/** What the inventory connects to on a stage of this machine. */
export interface Place {
  /** Address of the emulator as containers reach it. */
  readonly endpoint: string;
  readonly region: string;
  readonly caFile: string;
  /** The deployer's key, an AWS credentials file. */
  readonly keyFile: string;
  readonly bucket: string;
  readonly uploaderRole: string;
  /** Folder of the host that the companion writes sessions into; it also holds the emulator's authority. */
  readonly sessions: string;
  /** Name of the volume that holds the SQLite file. */
  readonly volume: string;
}

/**
 * Where a stage's bucket is, by the names that the image bucket gives.
 *
 * @throws {LocalStageError} `LOCAL_STAGE_DOWN`
 */
export function placeOf(stage: string): Place {
  const workspace = findWorkspace();
  const { aws, clone } = readLocalState(workspace);
  if (!aws) throw new DeliveryError('EMULATOR_DOWN', 'expected the emulator to be up. Start it: npx nx up local');
  const bucket = `fairway-${stage}-image-bucket`;
  return {
    endpoint: aws.endpoint,
    region: aws.region,
    caFile: aws.caFile,
    keyFile: join(aws.credentialsDir, `${stage}.ini`),
    bucket,
    uploaderRole: `arn:aws:iam::${aws.account}:role/${bucket}-uploader`,
    sessions: join(localStageFolder(workspace), 'sessions', stage, 'inventory'),
    volume: `fairway-${stage}-inventory-${clone}`,
  };
}

const nameOf = (stage: string) => `fairway-${stage}-inventory-session-${readLocalState(findWorkspace()).clone}`;

/**
 * Starts the container that keeps the uploader's session fresh, and waits for the first one.
 *
 * On AWS the platform gives a container its role. Here the companion does: it alone sees the deployer's key, and the
 * inventory reads sessions of the uploader's role, an hour each.
 *
 * @throws {DeliveryError} `SESSION_MISSING` where nobody may assume the role, such as before the bucket is deployed
 */
export async function startCompanion(context: RolloutContext, image: string): Promise<void> {
  const { stage, service, signal } = context;
  const place = placeOf(stage);
  await stopCompanion(stage);
  mkdirSync(place.sessions, { recursive: true, mode: 0o755 });
  // The stage's own copy is its owner's alone, and the program runs as another user.
  writeFileSync(join(place.sessions, 'ca.pem'), readFileSync(place.caFile), { mode: 0o644 });
  const name = nameOf(stage);
  const labels = { clone: readLocalState(findWorkspace()).clone, stage, companion: service.name, owner: service.owner };
  const environment = {
    AWS_SHARED_CREDENTIALS_FILE: '/run/key',
    AWS_CA_BUNDLE: '/session/ca.pem',
    AWS_REGION: place.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    S3_ENDPOINT_URL: place.endpoint,
    UPLOADER_ROLE_ARN: place.uploaderRole,
    SESSION_FILE: '/session/credentials.json',
  };
  await docker(
    [
      ...['run', '--detach', '--name', name, '--restart', 'unless-stopped', '--read-only', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--pids-limit', '64', '--memory', '128m', '--no-healthcheck'],
      ...['--log-opt', 'max-size=1m', '--log-opt', 'max-file=2'],
      // The key is readable by its owner alone.
      ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...Object.entries(labels).flatMap(([key, value]) => ['--label', `fairway.${key}=${value}`]),
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...mount(place.keyFile, '/run/key', 'readonly'),
      ...mount(place.sessions, '/session'),
      ...['--entrypoint', '/usr/bin/python3', image, '-m', 'inventory.session'],
    ],
    signal,
  );
  const fresh = ['exec', name, '/usr/bin/python3', '-m', 'inventory.session', '--check'];
  for (const end = performance.now() + READY_SECONDS * 1000; performance.now() < end; await sleep(300)) {
    signal.throwIfAborted();
    if (
      await docker(fresh).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  const said = await docker(['logs', '--tail', '3', name]).catch(() => '');
  await stopCompanion(stage);
  throw new DeliveryError(
    'SESSION_MISSING',
    `expected a session of ${place.uploaderRole} within ${READY_SECONDS} s, found none: ${said}. Deploy the bucket first: npx nx deploy image-bucket`,
  );
}

export async function stopCompanion(stage: string): Promise<void> {
  const found = await docker(['ps', '--all', '--quiet', '--filter', `name=^/${nameOf(stage)}$`]);
  if (found) await docker(['rm', '--force', found]);
}

export function mount(source: string, target: string, ...options: readonly string[]): string[] {
  return ['--mount', ['type=bind', `source=${source}`, `target=${target}`, ...options].join(',')];
}
