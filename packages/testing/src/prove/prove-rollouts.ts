import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadOptions } from '../load/load-options';
import { startLoad } from '../load/load-proof';
import type { LoadReport } from '../load/report';
import { Fairway } from './fairway';

export interface ProofOptions {
  /** The workspace. */
  readonly root: string;
  readonly service: string;
  readonly stage: string;
  /** What is asked while the rollouts go on; the address comes from the records. */
  readonly load?: Omit<LoadOptions, 'url'>;
  /** Where `<name>.json` and `<name>.svg` of each load are written, with hyphens for blanks. */
  readonly reports: string;
}

/** How many updates and kills: few in `npm test`, many in `npm run prove`. */
export function proofSize(): { readonly updates: number; readonly kills: number } {
  return process.env.FAIRWAY_PROVE ? { updates: 20, kills: 20 } : { updates: 3, kills: 2 };
}

/** The proof that rollouts of one service cost its users nothing. The service is deployed first where it is not. */
export class RolloutProof {
  public readonly fairway: Fairway;

  constructor(private readonly options: ProofOptions) {
    this.fairway = new Fairway(options.root, options.service, options.stage);
  }

  /** Updates the service so many times under one load. Each version must be seen, and no request may fail. */
  public updates(count: number): Promise<LoadReport> {
    return this.underLoad('updates', async (mark) => {
      let { version } = await this.fairway.live();
      for (let update = 1; update <= count; update += 1) {
        mark(`update ${update}`);
        await this.fairway.run(['deploy', '--again']);
        const before = version;
        ({ version } = await this.fairway.live());
        if (version === before) throw new Error(`expected update ${update} to bring a version, found ${before} again`);
      }
      return { changesTo: version };
    });
  }

  /**
   * Kills a deployment at a random moment (SIGKILL), deploys anew, and does so that many times under one load.
   *
   * @param longestMs until when after its start a deployment may be killed
   */
  public kills(count: number, longestMs: number): Promise<LoadReport> {
    return this.underLoad('kills', async (mark) => {
      for (let kill = 1; kill <= count; kill += 1) {
        const { child, ended } = this.fairway.start('deploy', '--again');
        await Promise.race([ended, sleep(Math.random() * longestMs)]);
        mark(`kill ${kill}`);
        child.kill('SIGKILL');
        await ended;
        await this.fairway.run(['deploy', '--again']);
        await this.fairway.run(['verify']);
      }
      await this.fairway.run(['history', '--verify']);
      return { changesTo: (await this.fairway.live()).version };
    });
  }

  /** Runs a command that brings a version, such as `secrets rotate --deploy`: it must be seen, and no request may fail. */
  public async command(
    name: string,
    ...args: string[]
  ): Promise<{ readonly report: LoadReport; readonly output: string }> {
    let output = '';
    const report = await this.underLoad(name, async (mark) => {
      mark(args.join(' '));
      output = await this.fairway.run(args);
      return { changesTo: (await this.fairway.live()).version };
    });
    return { report, output };
  }

  /** Does anything else under the load, such as what must lose requests. */
  public during(name: string, work: () => Promise<unknown>): Promise<LoadReport> {
    return this.underLoad(name, async () => {
      await work();
      return {};
    });
  }

  /**
   * Deploys a version that must be refused, and expects the live one to stay.
   *
   * @param attempt deploys it, says when the verdict falls, throws where it is not backed out, and returns what was said; the command by default
   */
  public async refused(
    name: string,
    attempt: (verdict: () => void) => Promise<string | void> = (verdict) => this.refusedCommand(verdict),
  ): Promise<{ readonly report: LoadReport; readonly backOutSeconds: number; readonly output: string }> {
    let backOutSeconds = Infinity;
    let output = '';
    const { version } = await this.fairway.live();
    const report = await this.underLoad(name, async (mark) => {
      let verdictAt: number | undefined;
      const said = await attempt(() => {
        if (verdictAt !== undefined) return;
        verdictAt = performance.now();
        mark('verdict');
      });
      output = said ?? '';
      backOutSeconds = (performance.now() - (verdictAt ?? 0)) / 1000;
      mark('backed out');
      return { endsWith: version, failedShare: 0.02 };
    });
    return { report, backOutSeconds, output };
  }

  private async refusedCommand(verdict: () => void): Promise<string> {
    const { child, ended } = this.fairway.start('deploy', '--again');
    child.stdout?.on('data', (part) => {
      if (/ back-out /.test(String(part))) verdict();
    });
    const { code, output } = await ended;
    if (code !== 5) throw new Error(`expected the version to be backed out (5), found ${code}\n${output.slice(-3000)}`);
    return output;
  }

  private async underLoad(
    name: string,
    work: (mark: (label: string) => void) => Promise<{ changesTo?: string; endsWith?: string; failedShare?: number }>,
  ): Promise<LoadReport> {
    const report = join(this.options.reports, name.replaceAll(' ', '-'));
    const { url } = await this.fairway.live();
    const load = await startLoad({ maxSeconds: 1800, ...this.options.load, url });
    await sleep(1000);
    const expectation = await work((label) => load.mark(label)).catch(async (error: unknown) => {
      (await load.stop()).save(report);
      throw error;
    });
    await sleep(1000);
    // Where the answers tell no version, the records alone show its change.
    const showsVersion = this.options.load?.versionAt !== undefined;
    const { failedShare } = expectation;
    const finished = await load.stop(showsVersion ? expectation : { failedShare });
    finished.save(report);
    return finished.report;
  }
}
