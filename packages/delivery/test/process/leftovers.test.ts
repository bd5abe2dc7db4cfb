import { spawn } from 'node:child_process';
import { DEPLOYMENT_VARIABLE, endLeftovers } from '../../src/process/leftovers';

describe('endLeftovers', () => {
  const sleeper = (deployment: string, program = 'setInterval(() => {}, 1000)') =>
    spawn(process.execPath, ['-e', program], { env: { ...process.env, [DEPLOYMENT_VARIABLE]: deployment } });

  test('ends the tools of that deployment and of no other', async () => {
    const [mine, others] = [sleeper('leftovers-a'), sleeper('leftovers-b')];
    try {
      await Promise.all([mine, others].map((child) => new Promise((resolve) => child.once('spawn', resolve))));
      const ended = new Promise((resolve) => mine.once('exit', (_, signal) => resolve(signal)));
      expect(await endLeftovers('leftovers-a')).toBe(1);
      expect(await ended).toBe('SIGTERM');
      expect(others.exitCode ?? others.signalCode).toBeNull();
    } finally {
      mine.kill('SIGKILL');
      others.kill('SIGKILL');
    }
  });

  test('does not wait for ever for one that ignores it', async () => {
    const child = sleeper(
      'leftovers-c',
      'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
    );
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
      await endLeftovers('leftovers-c', 200);
      expect(await ended).toBe('SIGKILL');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
