import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, findWorkspace } from '@fairway/delivery';
import { Fairway } from '@fairway/testing';

const fairway = new Fairway(findWorkspace(), 'image-bucket', 'pr-809');
let folder: string;

beforeAll(async () => {
  // A run that was interrupted left its journal, which the next deployment would finish first.
  await fairway.run(['destroy']);
  folder = mkdtempSync(join(tmpdir(), 'fairway-no-provider-'));
  const settings = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`;
  writeFileSync(join(folder, 'terraform.rc'), settings);
  process.env.TF_CLI_CONFIG_FILE = join(folder, 'terraform.rc');
});
afterAll(() => {
  delete process.env.TF_CLI_CONFIG_FILE;
  rmSync(folder, { recursive: true });
});

describe('where Terraform’s AWS provider can be had nowhere', () => {
  it('a deployment ends at once, says so once, and leaves nothing to tidy up', async () => {
    const started = Date.now();
    const output = await fairway.run(['deploy'], EXIT.backedOut);
    expect(Date.now() - started).toBeLessThan(60_000);
    const told = output.slice(output.indexOf('DEPLOYMENT_BACKED_OUT'));
    expect(told.match(/expected the AWS provider of Terraform/g)).toHaveLength(1);
    expect(told).toMatch(/allow registry\.terraform\.io\. Backed out: image-bucket was not live before and is removed/);
    expect(await fairway.run(['status'])).toMatch(/image-bucket +- +not deployed/);
    await fairway.run(['destroy']);
  });
});
