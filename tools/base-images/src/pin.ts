import { describeProgress, ensureTool } from '@fairway/toolchain';
import { run } from './command';
import { OFFICIAL_FILE, pinOfficial } from './official';

async function main(): Promise<void> {
  const report = (progress: Parameters<typeof describeProgress>[0]) =>
    process.stderr.write(`${describeProgress(progress)}\n`);
  const crane = await ensureTool('crane', { report });
  const pins = await pinOfficial((image) => run(crane.executable, ['digest', image]));
  for (const [name, { image, digest }] of Object.entries(pins)) process.stdout.write(`${name}: ${image}@${digest}\n`);
  process.stdout.write(`Written to ${OFFICIAL_FILE}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
