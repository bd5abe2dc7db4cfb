import { judge, messageOf, type Pod, READY_SECONDS, SILENT_SECONDS } from '../src/rollout-watch';

const BORN = '2026-01-01T00:00:00Z';
const after = (seconds: number) => Date.parse(BORN) + seconds * 1000;

function pod(status: Pod['status'], more: Partial<Pod['metadata']> = {}): Pod {
  return { metadata: { name: 'claims-api-1', creationTimestamp: BORN, ...more }, status };
}

function api(state: object, restartCount = 0) {
  return pod({ containerStatuses: [{ name: 'api', ready: false, restartCount, state }] });
}

describe('judge', () => {
  it('finds nothing wrong with a ready pod, one that goes away and one that has just been made', () => {
    expect(judge(pod({ conditions: [{ type: 'Ready', status: 'True' }] }), after(900))).toBeUndefined();
    expect(judge({ ...pod({}, { deletionTimestamp: BORN }) }, after(900))).toBeUndefined();
    expect(judge(pod({}), after(1))).toBeUndefined();
  });

  it('gives up a pod whose image is not there', () => {
    const missing = api({ waiting: { reason: 'ErrImageNeverPull', message: 'image is not present' } });
    expect(judge(missing, after(1))).toMatchObject({ hopeless: false });
    expect(judge(missing, after(3))).toMatchObject({
      what: 'ErrImageNeverPull: image is not present',
      hopeless: true,
    });
  });

  it('gives up a pod that ended, was started again and ended again, and points at the log of its last life', () => {
    const crashing = { waiting: { reason: 'CrashLoopBackOff' } };
    expect(judge(api(crashing, 0), after(3))).toMatchObject({ hopeless: false });
    expect(judge(api(crashing, 1), after(3))).toMatchObject({
      hopeless: true,
      log: { container: 'api', previous: true },
    });
    expect(judge(api({ terminated: { exitCode: 2 } }, 1), after(3))).toMatchObject({ log: { previous: false } });
  });

  it('gives up a pod that runs and does not become ready', () => {
    const running = api({ running: { startedAt: BORN } });
    expect(judge(running, after(READY_SECONDS - 1))).toMatchObject({ hopeless: false, late: false });
    expect(judge(running, after(READY_SECONDS + 1))).toMatchObject({ hopeless: false, late: true });
    expect(judge(running, after(SILENT_SECONDS + 1))).toMatchObject({
      hopeless: true,
      log: { container: 'api', previous: false },
    });
  });

  it('has patience with a container that prepares the data on a busy machine', () => {
    const seed = { name: 'seed', ready: false, restartCount: 0, state: { running: { startedAt: BORN } } };
    const preparing = pod({ initContainerStatuses: [seed] });
    expect(judge(preparing, after(READY_SECONDS + 1))).toMatchObject({ hopeless: false, late: true });
    expect(judge(preparing, after(SILENT_SECONDS + 1))).toMatchObject({ hopeless: true });
  });

  it('gives up a pod that no node takes, or whose volumes never come', () => {
    const unscheduled = pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: 'no memory' }] });
    expect(judge(unscheduled, after(1))).toMatchObject({ hopeless: false });
    expect(judge(unscheduled, after(READY_SECONDS + 1))).toMatchObject({ what: 'no node takes it: no memory' });
    const waiting = api({ waiting: { reason: 'ContainerCreating' } });
    expect(judge(waiting, after(READY_SECONDS + 1))).toMatchObject({ hopeless: false, late: true });
    expect(judge(waiting, after(SILENT_SECONDS + 1))).toMatchObject({ hopeless: true });
  });
});

describe('messageOf', () => {
  it('takes the message out of a line of JSON, drops requests, and keeps any other line as it is', () => {
    expect(messageOf('{"event":"not-ready","message":"KEY_MISSING: expected a key"}')).toEqual([
      'KEY_MISSING: expected a key',
    ]);
    expect(messageOf('{"log":"access","route":"/ready","status":503}')).toEqual([]);
    expect(messageOf('')).toEqual([]);
    expect(messageOf('Traceback')).toEqual(['Traceback']);
  });
});
