import { readFileSync } from 'node:fs';
import { strays } from '../src/process/strays';
import { Clone } from './support/clone';

const serving = (clone: Clone) =>
  strays(clone.layout.root).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve.py'));

describe('an up that does not reach its end', () => {
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone();
  });
  afterEach(() => clone.dispose());

  // `up` takes between one and three seconds; the moments cover its phases, with chance between them.
  test('killed at any moment is mended by the next', async () => {
    for (let moment = 100; moment <= 2_100; moment += 400) {
      const afterMs = moment + Math.random() * 400;
      await clone.interrupt('up', 'SIGKILL', afterMs);
      const { code, output } = await clone.run('up');
      expect({ afterMs, code, output }).toMatchObject({ code: 0 });
      expect(serving(clone)).toEqual([clone.aws.pid]);
      expect((await clone.run('status')).code).toBe(0);
      await clone.run('down');
      expect(strays(clone.layout.root)).toEqual([]);
    }
  });

  test('ended by Ctrl-C leaves nothing running', async () => {
    for (const afterMs of [500, 900, 1_300]) {
      const { code, output } = await clone.interrupt('up', 'SIGINT', afterMs);
      // A machine in a hurry may be through before the signal; then the stage must be whole.
      const whole = code === 0 && (await clone.run('status')).code === 0;
      expect({ output, left: whole ? [] : strays(clone.layout.root) }).toMatchObject({ left: [] });
      await clone.run('down');
    }
  });

  test('a down that was killed is finished by the next', async () => {
    await clone.run('up');
    await clone.interrupt('down', 'SIGKILL', 250);
    expect((await clone.run('down')).code).toBe(0);
    expect(strays(clone.layout.root)).toEqual([]);
  });
});
