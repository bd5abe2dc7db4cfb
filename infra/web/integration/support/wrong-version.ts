/**
 * `tsx wrong-version.ts crashes|has-no-image`: updates the tests' stage to a version that cannot run, prints what ECS did, and makes
 * Pulumi agree with it again, as `fairway deploy` does.
 *
 * A process of its own: Pulumi's inline programs do not come to their end inside Jest.
 */
import { join } from 'node:path';
import { WebEngine } from '../../src/engine/web-engine';
import { PROJECT } from '../../src/paths';
import { live, publishFrom, rollout, startLocalStage, updateToWrong } from './stage';

async function main(kind = ''): Promise<void> {
  const target = await startLocalStage();
  const before = await live(target);
  const { reason, seconds } = await updateToWrong(target, `9.9.9-${kind}`, (settings) =>
    kind === 'crashes'
      ? publishFrom(join(PROJECT, 'test/fixtures/crashes'), target, settings)
      : () => Promise.resolve(),
  );
  const after = await live(target);
  const stayed = after.taskDefinition === before.taskDefinition;
  const engine = new WebEngine();
  await engine.backOut(rollout(before.version), undefined, await engine.current(rollout(before.version)));
  const { version } = await live(target);
  process.stdout.write(`${JSON.stringify({ reason, seconds, stayed, agreed: version === before.version })}\n`);
}

main(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
