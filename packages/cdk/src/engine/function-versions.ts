import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { LIVE_ALIAS, type Placement } from '../placement';

/** A published version of the function. */
export interface FunctionVersion {
  readonly number: string;
  /** Human version, as the rollout named it. */
  readonly version: string;
  /** SHA-256 of the code that runs, as `sha256:<hex>`. */
  readonly digest: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The versions of one function, and which of them receives the traffic. */
export class FunctionVersions {
  constructor(
    private readonly client: LambdaClient,
    private readonly functionName: string,
    private readonly platform: Placement['platform'],
  ) {}

  /** The version that has the traffic, undefined where there is no function. */
  public async live(): Promise<FunctionVersion | undefined> {
    try {
      const alias = await this.client.send(new GetAliasCommand({ FunctionName: this.functionName, Name: LIVE_ALIAS }));
      return await this.find(alias.FunctionVersion ?? '');
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** @throws ResourceNotFoundException where the version is gone */
  public async find(number: string): Promise<FunctionVersion> {
    const found = await this.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: this.functionName, Qualifier: number }),
    );
    return {
      number,
      version: found.Environment?.Variables?.FAIRWAY_VERSION ?? 'unknown',
      digest: `sha256:${Buffer.from(found.CodeSha256 ?? '', 'base64').toString('hex')}`,
    };
  }

  /** Gives one version all traffic. */
  public async moveTraffic(number: string): Promise<void> {
    // An alias keeps its weights unless it is told: a canary's share would stay. The emulator's alias knows none.
    const weights = this.platform === 'aws' ? { RoutingConfig: { AdditionalVersionWeights: {} } } : {};
    const alias = { FunctionName: this.functionName, Name: LIVE_ALIAS };
    await this.client.send(new UpdateAliasCommand({ ...alias, FunctionVersion: number, ...weights }));
  }

  /**
   * Sends an API request straight to one version, past the API and the alias.
   *
   * @throws Error where the function crashes or does not answer in the API's shape
   */
  public async request(number: string, event: object, signal?: AbortSignal): Promise<Answer> {
    const { FunctionError, Payload } = await this.client.send(
      new InvokeCommand({
        FunctionName: this.functionName,
        Qualifier: number,
        Payload: Buffer.from(JSON.stringify(event)),
      }),
      { abortSignal: signal },
    );
    const text = Buffer.from(Payload ?? []).toString('utf8');
    const result = FunctionError
      ? undefined
      : (JSON.parse(text) as { statusCode?: number; headers?: object; body?: string });
    if (!result?.statusCode) {
      throw new Error(`VERSION_BROKEN: expected version ${number} to answer, found ${text.slice(0, 300)}`);
    }
    return {
      status: result.statusCode,
      headers: (result.headers ?? {}) as Record<string, string>,
      body: result.body ?? '',
    };
  }

  /** Removes old versions; the newest ones, the one that has just become live, and `$LATEST` stay. */
  public async keepNewest(count: number, live: string): Promise<void> {
    const numbers: number[] = [];
    const pages = paginateListVersionsByFunction({ client: this.client }, { FunctionName: this.functionName });
    for await (const page of pages) {
      for (const { Version } of page.Versions ?? [])
        if (Version && /^\d+$/.test(Version)) numbers.push(Number(Version));
    }
    const old = numbers.sort((a, b) => b - a).slice(count);
    for (const number of old.map(String).filter((each) => each !== live)) {
      await this.client.send(new DeleteFunctionCommand({ FunctionName: this.functionName, Qualifier: number }));
    }
  }
}
