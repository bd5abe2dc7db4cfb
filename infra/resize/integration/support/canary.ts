import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { stageClientConfig } from '@fairway/delivery';
import { WORKSPACE } from '../../src/paths';

/** A secret's value, and every place where it must not be seen. */
export class Canary {
  private readonly commandLines = new Set<string>();

  private constructor(
    private readonly stage: string,
    private readonly id: string,
    private readonly secrets: SecretsManagerClient,
  ) {}

  /** Reads as the function, since nobody else may: the deployer lets itself in for as long as that takes. */
  public static async of(stage: string, name: string): Promise<Canary> {
    const config = stageClientConfig(stage);
    const role = `fairway-${stage}-resize-function`;
    const [iam, sts] = [new IAMClient(config), new STSClient(config)];
    const trust = (principal: object) => {
      const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      return iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument }));
    };
    await trust({ AWS: `arn:aws:iam::000000000000:user/fairway-${stage}-deployer` });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: 'canary' }),
    );
    await trust({ Service: 'lambda.amazonaws.com' });
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const client = new SecretsManagerClient({ ...config, credentials });
    return new Canary(stage, `fairway-${stage}-resize-${name}`, client);
  }

  public async value(VersionStage = 'AWSCURRENT'): Promise<string> {
    const { SecretString } = await this.secrets.send(new GetSecretValueCommand({ SecretId: this.id, VersionStage }));
    if (!SecretString) throw new Error(`expected ${this.id} to have a value at ${VersionStage}, found none`);
    return SecretString;
  }

  /** Notes every command line of this machine while the work goes on. */
  public async watching<T>(work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        this.commandLines.add(textOf(`/proc/${pid}/cmdline`));
      }
    }, 50);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  /** Where the value stands though it must not: output, command lines, logs, state, records, templates. */
  public async sightings(value: string, output: string): Promise<string[]> {
    const logs = new CloudWatchLogsClient(stageClientConfig(this.stage));
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/fairway-${this.stage}-resize`, limit: 10_000 }),
    );
    const seen = (place: string, text: string) => (text.includes(value) ? [place] : []);
    return [
      ...seen('output', output),
      ...seen('command lines', [...this.commandLines].join('\n')),
      ...seen('log of the function', events.map(({ message }) => message).join('\n')),
      ...filesBelow(join(WORKSPACE, '.fairway')).flatMap((file) => seen(file, textOf(file))),
      ...filesBelow(join(WORKSPACE, 'infra/resize/cdk.out')).flatMap((file) => seen(file, textOf(file))),
    ];
  }
}

/** Every file, but those in which the emulator itself keeps what it is told: it is the platform's store. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === join(WORKSPACE, '.fairway/local/emulator')) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended meanwhile, or is a socket.
    return '';
  }
}
