import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { moduleJson } from './image-bucket/module';
import { inputsTable, outputsTable, updateReadme } from './image-bucket/readme';
import { EXAMPLE_ACCOUNT, writePlan } from './policy-plan';
import { bucketInputs, MODULE, PROJECT } from './stage/settings';
import { stageJson } from './stage/stage';
import { findMirror } from './terraform/provider-mirror';

function write(folder: string, json: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.tf.json'), `${JSON.stringify(json, undefined, 2)}\n`);
}

const verb = process.argv[2];
if (verb === 'module') {
  write(MODULE, moduleJson());
  updateReadme(join(MODULE, 'README.md'), [inputsTable(), outputsTable()]);
} else if (verb === 'synth') {
  const { owner } = loadService(PROJECT);
  const rendered = join(PROJECT, 'dist', 'terraform');
  write(join(rendered, 'module'), moduleJson());
  // What production would get, for the policy to judge; the account is an example.
  const inputs = bucketInputs('prod', { account: EXAMPLE_ACCOUNT, trustedArns: [] });
  const state = { bucket: 'state', region: 'us-east-1' };
  const settings = { stage: 'prod', service: 'image-bucket', owner, inputs, state, moduleSource: '../module' };
  write(join(rendered, 'stage'), stageJson(settings));
} else if (verb === 'plan') {
  writePlan(join(PROJECT, 'reports', 'plan')).then(
    (file) => process.stdout.write(`${file}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
} else if (verb === 'mirror') {
  process.stdout.write(`${findMirror() ?? ''}\n`);
} else {
  process.stderr.write(`VERB_UNKNOWN: expected mirror, module, plan or synth, found ${JSON.stringify(verb)}.\n`);
  process.exitCode = 64;
}
