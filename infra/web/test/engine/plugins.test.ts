import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTerraformProvider } from '../../src/engine/plugins';
import { pulumiError } from '../../src/engine/pulumi-error';

const PLATFORM = `${process.platform}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;

describe('a Terraform provider on this machine', () => {
  let mirror: string;
  const provide = (version: string, platform = PLATFORM) => {
    const folder = join(mirror, 'registry.terraform.io', 'hashicorp', 'aws', version, platform);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `terraform-provider-aws_v${version}`), '');
    return join(folder, `terraform-provider-aws_v${version}`);
  };
  beforeEach(() => (mirror = mkdtempSync(join(tmpdir(), 'fairway-mirror-'))));
  afterEach(() => rmSync(mirror, { recursive: true }));

  it('is found in a mirror', () => {
    const binary = provide('5.100.0');
    expect(findTerraformProvider(['/nonexistent', mirror])).toBe(binary);
  });

  it('is none of another line or another platform', () => {
    provide('6.1.0');
    provide('5.100.0', 'plan9_mips');
    expect(findTerraformProvider([mirror])).toBeUndefined();
  });
});

describe("Pulumi's error", () => {
  it('is told whole, and without warnings and the list of what was fine', () => {
    const output = [
      'code: -2',
      ' +  aws:ec2:Vpc vpc create',
      'Diagnostics:',
      '  aws:ec2:Vpc (vpc):',
      '    warning: a colour is out of fashion',
      '  aws:lb:LoadBalancer (balancer):',
      '    error: 1 error occurred:',
      '    \t* no such zone',
      'Resources:',
      '    + 44 to create',
    ].join('\n');
    expect(pulumiError('up', new Error(output)).message).toBe(
      'PULUMI_FAILED: pulumi up failed. error: 1 error occurred:\n* no such zone',
    );
  });

  it('is the end of the output where no line tells', () => {
    expect(pulumiError('up', new Error('a\nb')).message).toContain('a\nb');
  });
});
