import { DemoWorkspace } from '@fairway/testing';
import { deploy, type Engine } from '../../src';
import { openDemo } from '../support/demo';

jest.setTimeout(60_000);

test('a step may take as long as its engine says, and no longer', async () => {
  const demo = new DemoWorkspace();
  try {
    const { engine } = await openDemo(demo);
    const never: Engine['shift'] = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    const waiting: Engine = { ...engine, shift: never, limits: { shift: 200 } };
    await expect(deploy(await openDemo(demo, { engine: waiting }))).rejects.toThrow(/DEPLOYMENT_BACKED_OUT: .*0\.2 s/);
  } finally {
    demo.remove();
  }
});
