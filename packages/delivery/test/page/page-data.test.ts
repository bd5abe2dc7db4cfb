import { collectPage, FolderStore, loadStage, RecordChain } from '../../src';
import { temporaryFolder } from '../support/folder';
import { body, declare, NOW } from './support';

const folder = temporaryFolder();

test('takes what is live, the newest deployments and the way back from the records', async () => {
  const store = new FolderStore(folder());
  const chain = new RecordChain(store);
  for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0'])
    await chain.append(body('demo', version, { cost: `${version} costs little` }));
  await chain.append(body('demo', '1.5.0', { outcome: 'backed-out', reason: 'slow' }));
  await chain.append(body('other', '9.0.0'));

  const { stages } = await collectPage(
    [declare('demo'), declare('fresh')],
    [{ stage: loadStage('local'), store }],
    NOW,
  );

  const [demo, fresh] = stages[0]?.services ?? [];
  expect(demo?.live?.version).toBe('1.4.0');
  expect(demo?.cost).toBe('1.4.0 costs little');
  expect(demo?.deployments.map(({ version }) => version)).toEqual(['1.5.0', '1.4.0', '1.3.0', '1.2.0', '1.1.0']);
  expect(demo?.rollback).toBe('npx --no fairway rollback --service demo --to 1.3.0');
  // Nothing listens there.
  expect(demo?.status).toMatchObject({ health: 'unwell', version: '1.4.0' });
  expect(fresh).toMatchObject({ status: { health: 'not deployed' }, deployments: [], rollback: undefined });
});

test('the way back names a stage other than local, and is absent where nothing was before', async () => {
  const store = new FolderStore(folder());
  const chain = new RecordChain(store);
  await chain.append(body('demo', '1.0.0'));
  const read = async () => (await collectPage([declare('demo')], [{ stage: loadStage('pr-3'), store }])).stages[0];
  expect((await read())?.services[0]?.rollback).toBeUndefined();
  await chain.append(body('demo', '1.1.0'));
  expect((await read())?.services[0]?.rollback).toMatch(/^STAGE=pr-3 npx --no fairway rollback/);
});
