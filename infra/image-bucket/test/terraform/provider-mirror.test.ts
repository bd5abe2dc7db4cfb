import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliConfiguration, findMirror } from '../../src/terraform/provider-mirror';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirror-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('findMirror', () => {
  it('takes the first folder that holds the AWS provider', () => {
    const [empty, mirror] = [join(folder, 'empty'), join(folder, 'mirror')];
    mkdirSync(empty);
    mkdirSync(join(mirror, 'registry.terraform.io', 'hashicorp', 'aws'), { recursive: true });
    expect(findMirror([join(folder, 'missing'), empty, mirror])).toBe(mirror);
  });

  it('finds none where there is none', () => {
    expect(findMirror([folder])).toBeUndefined();
  });
});

describe('cliConfiguration', () => {
  it('takes the AWS provider from the mirror and nothing else', () => {
    const { TF_CLI_CONFIG_FILE = '' } = cliConfiguration(folder, '/a "quoted" mirror', undefined);
    const text = readFileSync(TF_CLI_CONFIG_FILE, 'utf8');
    expect(text).toContain('path    = "/a \\"quoted\\" mirror"');
    expect(text).toContain('exclude = ["registry.terraform.io/hashicorp/aws"]');
  });

  it('leaves the person’s own configuration alone', () => {
    const own = join(folder, 'own.rc');
    writeFileSync(own, '');
    expect(cliConfiguration(folder, '/mirror', own)).toEqual({});
  });

  it('replaces one that is named and does not exist', () => {
    expect(cliConfiguration(folder, undefined, join(folder, 'missing'))).toHaveProperty('TF_CLI_CONFIG_FILE');
  });
});
