import { type Engine, FolderStore, inspect, readInspection, type Release, type RolloutContext } from '../../src';
import { body, declare, record } from '../page/support';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const live = record(1, body('demo', '1.0.0'));
const release = live.release as Release;

function look(engine: Partial<Engine>, recorded: typeof live | undefined = live) {
  const context: RolloutContext = {
    stage: 'local',
    service: declare('demo'),
    version: '1.0.0',
    commit: 'c',
    report: () => undefined,
    signal: new AbortController().signal,
  };
  return inspect(new FolderStore(folder()), engine as Engine, context, recorded);
}

test('no drift where the platform runs what is recorded; its alarms are kept', async () => {
  const observe = () => Promise.resolve({ requests: 1, failed: 0, alarms: ['p99'] });
  await look({ current: () => Promise.resolve(release), observe });
  expect(await readInspection(new FolderStore(folder()), 'demo')).toMatchObject({ drift: 'none', alarms: ['p99'] });
});

test.each([
  ['another release runs', { ...release, platformId: 'by-hand' }, live, /by-hand/],
  ['nothing runs', undefined, live, /does not run/],
  ['something runs that nobody recorded', release, undefined, /recorded is nothing/],
])('drift: %s', async (_, actual, recorded, detail) => {
  const found = await inspect(
    new FolderStore(folder()),
    { current: () => Promise.resolve(actual) } as Partial<Engine> as Engine,
    { service: declare('demo') } as RolloutContext,
    recorded,
  );
  expect(found).toMatchObject({ drift: 'drifted', detail: expect.stringMatching(detail) as string });
});

test('a platform that cannot be asked leaves drift unknown, with the reason', async () => {
  const found = await look({ current: () => Promise.reject(new Error('AWS_DOWN: no answer\nstack')) });
  expect(found).toMatchObject({ drift: 'unknown', detail: 'AWS_DOWN: no answer' });
});

test('a damaged inspection is none', async () => {
  const store = new FolderStore(folder());
  await store.put('inspections/demo.json', '{"drift":');
  expect(await readInspection(store, 'demo')).toBeUndefined();
});
