import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, show } from '../commands';
import { CiError } from '../errors';

export interface ChartVersions {
  /** Version of the package, from the one that the chart declares. */
  readonly version: (declared: string) => string;
  /** Tag of the image that the chart runs by default. */
  readonly appVersion: string;
}

/** Path of the pinned Helm, which is built where it is missing. */
export const ensureHelm = (): Promise<string> => ask(['node', 'packages/toolchain/lib/main.js', 'helm']);

/**
 * Packages a packaged chart anew: what was checked runs an image that was pushed.
 *
 * @param folder where the package goes
 * @returns its file
 * @throws {CiError} `CHART_UNREADABLE` where the archive is no chart
 */
export async function repackage(
  helm: string,
  file: string,
  folder: string,
  { version, appVersion }: ChartVersions,
): Promise<string> {
  const staging = mkdtempSync(join(tmpdir(), 'fairway-chart-'));
  try {
    await show(['tar', '--extract', '--file', file, '--directory', staging]);
    const [name = ''] = readdirSync(staging);
    const declared = /^version: *(\S+)$/m.exec(readFileSync(join(staging, name, 'Chart.yaml'), 'utf8'))?.[1];
    if (declared === undefined) {
      throw new CiError(
        'CHART_UNREADABLE',
        `expected a version in Chart.yaml of ${file}, found none. Package it anew.`,
      );
    }
    const wanted = version(declared);
    const versions = ['--version', wanted, '--app-version', appVersion];
    await show([helm, 'package', join(staging, name), '--destination', folder, ...versions]);
    return join(folder, `${name}-${wanted}.tgz`);
  } finally {
    rmSync(staging, { recursive: true });
  }
}
