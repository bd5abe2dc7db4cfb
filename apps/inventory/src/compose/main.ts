import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseImages, findWorkspace, imageBuilder } from '@fairway/delivery';
import { describeProgress, ensureTool } from '@fairway/toolchain';
import { PROJECT } from '../image';
import { renderEnvironment } from './environment';

const run = promisify(execFile);

/** Terraform in an image of its own, since no registry has to be reached then. */
async function buildTerraformImage(): Promise<string> {
  const { executable, version } = await ensureTool('opentofu', {
    report: (progress) => process.stdout.write(`${describeProgress(progress)}\n`),
  });
  const image = `fairway.invalid/terraform:${version}_made_by_npx_nx_run-many_-t_base-images`;
  const folder = mkdtempSync(join(tmpdir(), 'fairway-terraform-'));
  try {
    copyFileSync(executable, join(folder, 'terraform'));
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${(await baseImages()).BASE_IMAGE}\nCOPY --chmod=755 terraform /usr/bin/terraform\n`,
    );
    await run(await imageBuilder(), ['build', '--quiet', '--tag', image, folder], {
      env: { ...process.env, DOCKER_BUILDKIT: '1' },
      timeout: 300_000,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return image;
}

/** Only the bucket's own project knows where machines keep Terraform's providers. */
async function findMirror(): Promise<string | undefined> {
  const main = join(findWorkspace(), 'infra', 'image-bucket', 'lib', 'main.js');
  const { stdout } = await run(process.execPath, [main, 'mirror'], { timeout: 30_000 });
  return stdout.trim() || undefined;
}

async function main(): Promise<void> {
  const settings = {
    ...(await baseImages()),
    TERRAFORM_IMAGE: await buildTerraformImage(),
    TERRAFORM_MIRROR: await findMirror(),
  };
  const file = join(PROJECT, '.env');
  writeFileSync(file, renderEnvironment(settings));
  process.stdout.write(`${file} names our own images. Next: cd apps/inventory && docker compose up\n`);
}

// A program for Linux cannot be taken from another machine.
if (process.platform === 'linux') {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
} else {
  process.stdout.write('docker compose up takes the official images on this machine: nothing to prepare\n');
}
