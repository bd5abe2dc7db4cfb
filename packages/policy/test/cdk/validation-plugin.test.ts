import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_sqs as sqs, Stack, Validations } from 'aws-cdk-lib';
import { ruleById } from '../../src/rules';
import { CdkPolicyPlugin } from '../../src/cdk/validation-plugin';

// Loading the CDK takes seconds on a busy machine.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-cdk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const rule = ruleById('storage-encrypted');
const plugin = new CdkPolicyPlugin({ rules: rule ? [rule] : [] });

function synthesise(encryption: sqs.QueueEncryption, validated = true): void {
  const app = new App({ outdir: folder, analyticsReporting: false });
  if (validated) Validations.of(app).addPlugins(plugin);
  new sqs.Queue(new Stack(app, 'Orders'), 'Jobs', { encryption });
  app.synth();
}

test('a synthesis fails where policy does', () => {
  expect(() => synthesise(sqs.QueueEncryption.UNENCRYPTED)).toThrow('storage-encrypted');
});

test('a synthesis of what is right goes through', () => {
  expect(() => synthesise(sqs.QueueEncryption.KMS_MANAGED)).not.toThrow();
});

test('a violation names the resource, its template and the way to mend it', () => {
  synthesise(sqs.QueueEncryption.UNENCRYPTED, false);
  const { success, violations } = plugin.validate({ templatePaths: [join(folder, 'Orders.template.json')] });

  expect(success).toBe(false);
  expect(violations).toMatchObject([
    {
      ruleName: 'storage-encrypted',
      severity: 'high',
      fix: expect.any(String) as string,
      violatingResources: [{ templatePath: join(folder, 'Orders.template.json') }],
    },
  ]);
});
