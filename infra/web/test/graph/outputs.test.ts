import { join } from 'node:path';
import { loadService } from '@fairway/declaration';
import { PulumiRecorder } from '@fairway/policy';
import * as pulumi from '@pulumi/pulumi';
import { exampleSettings } from '../../src/graph/record';
import { WebService } from '../../src/web-service';

const settings = exampleSettings(loadService(join(__dirname, '../..')));

/** An assertion on an output that never resolves would pass in silence, so those that ran are counted. */
async function outputsOf(stage: string, preview: boolean) {
  const own = settings.find((candidate) => candidate.stage === stage);
  if (!own) throw new Error(`expected an example of ${stage}`);
  const published: string[] = [];
  await pulumi.runtime.setMocks(new PulumiRecorder(), own.service, own.stage, preview);
  const service = new WebService(own, (url, tag) => {
    published.push(`${url}:${tag}`);
    return Promise.resolve();
  });
  const seen: Record<string, string> = {};
  for (const name of ['url', 'image', 'balancerName', 'taskDefinition'] as const) {
    service[name].apply((value) => (seen[name] = value));
  }
  await pulumi.runtime.disconnect();
  return { seen, published };
}

describe('the outputs of the program', () => {
  it('are all resolved', async () => {
    const { seen } = await outputsOf('prod', false);
    expect(Object.keys(seen).sort()).toEqual(['balancerName', 'image', 'taskDefinition', 'url']);
    expect(seen.url).toBe('https://web.example.org');
    expect(seen.image).toBe('123456789012.dkr.ecr.us-east-1.amazonaws.com/fairway-prod-web:0.0.0');
  });

  it('name the load balancer where there is no domain', async () => {
    const { seen } = await outputsOf('uat', false);
    expect(seen.url).toMatch(/^http:\/\/.*::balancer#dnsName$/);
  });
});

describe('the image', () => {
  it('is published once in an update, under the tag that the tasks run', async () => {
    const { seen, published } = await outputsOf('prod', false);
    expect(published).toEqual([seen.image]);
  });

  it('is never published in a preview', async () => {
    expect((await outputsOf('prod', true)).published).toEqual([]);
  });
});
