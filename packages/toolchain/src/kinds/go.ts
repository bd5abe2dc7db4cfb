import { join } from 'node:path';
import semver from 'semver';
import { ToolchainError } from '../errors';
import type { GoManifest } from '../manifest';
import { runStep } from '../run';
import { onPath, versionOf } from '../version';
import { type Builder, without } from './kind';

const NEEDS_GO = 'Install Go 1.24 or newer from https://go.dev/dl or your distribution, and put it on PATH.';

/** Flags of the user's would change the build or break it, and a cross-compiled tool would not run here. */
const FOREIGN = [
  'GOFLAGS',
  'GOOS',
  'GOARCH',
  'GOWORK',
  'GOBIN',
  'GOEXPERIMENT',
  'GO111MODULE',
  'CGO_CFLAGS',
  'CGO_LDFLAGS',
];

/** Builds a Go tool from its own module, whose `go.sum` holds the hash of everything that goes into it. */
export async function goKind(manifest: GoManifest): Promise<Builder> {
  const [go] = onPath('go');
  if (!go)
    throw new ToolchainError('TOOL_NEEDS_GO', `expected go on PATH to build ${manifest.name}, found none. ${NEEDS_GO}`);
  const env = {
    ...without(...FOREIGN),
    GOFLAGS: '',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    // A module that asks for a newer Go gets it through the module proxy, verified like any other module.
    GOTOOLCHAIN: 'auto',
  };
  const found = await versionOf(go, ['version'], { ...env, GOTOOLCHAIN: 'local' });
  if (!found || semver.lt(found, '1.24.0')) {
    throw new ToolchainError(
      'TOOL_NEEDS_GO',
      `expected Go 1.24 or newer to build ${manifest.name}, found ${found ?? 'no version'} at ${go}. ${NEEDS_GO}`,
    );
  }
  return {
    key: [`go${semver.major(found)}.${semver.minor(found)}`],
    build: async ({ folder, logFile, timeoutMs }) => {
      const args = ['build', '-trimpath', '-buildvcs=false', '-mod=readonly'];
      if (manifest.tags.length > 0) args.push('-tags', manifest.tags.join(','));
      args.push('-ldflags', `-s -w ${manifest.ldflags}`.trim());
      args.push('-o', join(folder, 'bin', manifest.executable), manifest.package);
      await runStep(go, args, {
        cwd: manifest.source,
        env,
        logFile,
        timeoutMs,
        advice:
          'Check that the Go module proxy (GOPROXY) can be reached and that the disk is not full; behind a company CA set SSL_CERT_FILE.',
      });
    },
  };
}
