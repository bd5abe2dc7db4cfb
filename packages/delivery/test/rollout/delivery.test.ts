import type { DeploymentRecord, Release } from '../../src';
import { liveRecord } from '../../src/rollout/delivery';
import { body, record } from '../page/support';

const first = record(1, body('demo', '1.0.0'));
const release = first.release as Release;
const then = (...changes: Partial<DeploymentRecord>[]) => [
  first,
  ...changes.map((change, index) => ({ ...first, sequence: index + 2, ...change })),
];

test.each<[string, Partial<DeploymentRecord>[], boolean]>([
  ['a version that was backed out', [{ outcome: 'backed-out', release }], true],
  ['a deployment that changed nothing', [{ outcome: 'failed', release: undefined }], true],
  ['a back-out that failed', [{ outcome: 'back-out-failed', release: undefined }], false],
  [
    'one that succeeded the second time',
    [
      { outcome: 'back-out-failed', release: undefined },
      { outcome: 'backed-out', release },
    ],
    true,
  ],
  [
    'another version that was backed out after that',
    [
      { outcome: 'back-out-failed', release: undefined },
      { outcome: 'backed-out', release },
      { outcome: 'backed-out', release },
    ],
    true,
  ],
  ['a destruction', [{ outcome: 'destroyed', release: undefined }], false],
])('after %s the records know what is live', (_, changes, known) => {
  expect(liveRecord(then(...changes), 'demo')).toBe(known ? first : undefined);
});
