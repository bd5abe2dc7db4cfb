import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { loadStage } from '@fairway/delivery';
import { ensureTool } from '@fairway/toolchain';
import { backendOf } from '../engine/backend';
import { pulumiEnvironment } from '../engine/stack';
import { targetOf } from '../engine/target';
import { PROJECT } from '../paths';

/**
 * Runs Pulumi's command in this folder on the state and with the credentials of a stage, as `npx nx deploy web` does.
 *
 * @param args such as `['up', '--stack', 'local']`
 * @returns its exit code
 */
export async function pulumi(args: readonly string[], stage = loadStage().name): Promise<number> {
  const { executable } = await ensureTool('pulumi');
  const environment = await pulumiEnvironment(stage, await targetOf(stage));
  const { folder } = backendOf(stage);
  const path = [dirname(executable), languageHost(folder, dirname(executable)), environment.PATH ?? process.env.PATH];
  const child = spawn(executable, args, {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...process.env, ...environment, PATH: path.filter(Boolean).join(delimiter) },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A folder with what runs Node.js programs, where Pulumi came without it. */
function languageHost(folder: string, pulumiFolder: string): string | undefined {
  const name = 'pulumi-language-nodejs';
  if (existsSync(join(pulumiFolder, name))) return undefined;
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = join(bin, name);
  const program = join(__dirname, 'language-host.js');
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(script, 0o755);
  return bin;
}
