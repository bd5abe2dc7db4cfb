import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { moduleJson } from './image-bucket/module';
import { bucketInputs, PROJECT } from './stage/settings';
import { stageJson } from './stage/stage';
import { Terraform } from './terraform/cli';

/** An account of nobody: AWS's own example. */
export const EXAMPLE_ACCOUNT = '123456789012';

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::${EXAMPLE_ACCOUNT}:user/example</Arn><UserId>EXAMPLE</UserId><Account>${EXAMPLE_ACCOUNT}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>example</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

/**
 * Plans production as it would be made anew, with Terraform and the real provider, and writes `show -json` of it.
 *
 * A plan asks AWS one thing, whose account it is; that question alone is answered here, so that no account is needed.
 *
 * @returns the file
 */
export async function writePlan(folder: string): Promise<string> {
  const identity = createServer((_, response) => response.setHeader('content-type', 'text/xml').end(IDENTITY));
  identity.listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const address = identity.address();
  const endpoint = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  const root = join(folder, 'root');
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(root, 'module'), { recursive: true });
    const { owner } = loadService(PROJECT);
    const inputs = bucketInputs('prod', { account: EXAMPLE_ACCOUNT, trustedArns: [] });
    const state = { folder: root };
    const settings = { stage: 'prod', service: 'image-bucket', owner, inputs, state, moduleSource: './module' };
    const variables = {
      region: 'us-east-1',
      endpoint_url: endpoint,
      release_version: '0.0.0',
      release_commit: '0',
      configuration: '0',
    };
    const files = {
      'main.tf.json': stageJson(settings),
      'module/main.tf.json': moduleJson(),
      'release.auto.tfvars.json': variables,
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), JSON.stringify(content));
    const terraform = await Terraform.open({ folder: root, environment: keyless() });
    await terraform.init();
    await terraform.run('plan', '-out=plan.tfplan', '-lock=false', '-refresh=false');
    const { output } = await terraform.run('show', '-json', 'plan.tfplan');
    const file = join(folder, 'plan.json');
    writeFileSync(file, output);
    return file;
  } finally {
    identity.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** No account of the person at the terminal, nor a look for one on the network. */
function keyless(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const nobody = { AWS_ACCESS_KEY_ID: 'example', AWS_SECRET_ACCESS_KEY: 'example', AWS_EC2_METADATA_DISABLED: 'true' };
  return { ...Object.fromEntries(kept), ...nobody };
}
