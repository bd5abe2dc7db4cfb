import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serviceRows } from '../src/status';

describe('the rows of a stage', () => {
  const ending = (code: number) => ['sh', '-c', `echo '{"services":[{"service":"web"}]}'; exit ${code}`];

  test('are read where every service is well, and where one is not', async () => {
    for (const code of [0, 7]) assert.deepEqual(await serviceRows({}, ending(code)), [{ service: 'web' }]);
  });

  test('are not taken from a command that failed', async () => {
    for (const code of [1, 3]) await assert.rejects(serviceRows({}, ending(code)), { code: 'COMMAND_FAILED' });
  });
});
