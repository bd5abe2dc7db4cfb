import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from '../../src/terraform/cli';

const MODULE = join(__dirname, '..', '..', 'modules', 'image-bucket');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-bucket-'));
  cpSync(MODULE, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

// The providers are mocks: Terraform plans 46 times without an account or a network. Each plan starts the provider anew.
it('plans what it says and refuses wrong input', async () => {
  const terraform = await Terraform.open({ folder, environment: process.env });
  await terraform.run('init', '-backend=false');
  const { output } = await terraform.run('test');
  expect(output).toMatch(/Success! 46 passed, 0 failed\./);
}, 600_000);

it.each(readdirSync(join(MODULE, 'examples')))(
  'has an example %s that fits it',
  async (example) => {
    const terraform = await Terraform.open({ folder: join(folder, 'examples', example), environment: process.env });
    await terraform.run('init', '-backend=false');
    expect((await terraform.run('validate')).output).toContain('The configuration is valid.');
  },
  300_000,
);
