import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closing, eventIn, plain } from '../deploy.mjs';
import { LiveTable, Painter } from '../live-table.mjs';

const progress = (service, phase, more = {}) => ({ event: 'progress', service, phase, message: phase, ...more });

test('a row tells phase, traffic, requests and failures of its service, and stops counting seconds at its end', () => {
  let time = 0;
  const table = new LiveTable(['resize', 'web'], () => time);
  table.apply(progress('resize', 'prepare'));
  time = 2500;
  table.apply(progress('resize', 'verify', { trafficPercent: 10, requests: 40, failed: 1 }));
  table.apply(progress('resize', 'verify', { trafficPercent: 50, requests: 40, failed: 0 }));
  assert.deepEqual(table.lines(), [
    'service  phase    traffic  requests  failed  seconds',
    'resize   verify      50 %        80       1      2.5',
    'web      waiting        -         -       -        -',
  ]);
  table.apply({ event: 'end', service: 'resize', outcome: 'live' });
  time = 90_000;
  assert.match(table.lines()[1], /^resize +live +100 % +80 +1 +2\.5$/);
});

test('the painter draws over what it drew before', () => {
  let written = '';
  const painter = new Painter((text) => (written += text));
  painter.draw(['a', 'b']);
  painter.draw(['c', 'd']);
  assert.equal(written, '\u001b[2Ka\n\u001b[2Kb\n\u001b[2A\u001b[2Kc\n\u001b[2Kd\n');
});

test('an event is found behind what nx puts before it, and nothing else is taken for one', () => {
  assert.equal(eventIn('web: {"event":"note","message":"x"}')?.message, 'x');
  assert.equal(eventIn('{"event":"no'), undefined);
  assert.equal(eventIn('> nx run web:deploy'), undefined);
});

test('a line for logs names the service and what goes on', () => {
  assert.equal(plain(progress('web', 'shift')), 'web          shift    shift');
  assert.match(plain({ event: 'end', service: 'web', outcome: 'live', version: '1', url: 'http://x' }), /^web: live 1/);
});

test('a failure closes with its cause and the next command, in at most ten lines', () => {
  const table = new LiveTable(['a', 'b', 'c', 'd', 'e'], () => 0);
  for (const service of ['a', 'b', 'c', 'd', 'e']) {
    const message = `VERSION_REFUSED: ${service} was refused\n${'more\n'.repeat(30)}`;
    table.apply({ event: 'end', service, outcome: 'failed', code: 'VERSION_REFUSED', message });
  }
  for (const failures of [table.failures(), table.failures().slice(0, 1)]) {
    const lines = closing(failures, []);
    assert.ok(lines.length <= 10, String(lines.length));
    assert.match(lines[0], /^a: VERSION_REFUSED/);
    assert.ok(lines.some((line) => line.includes('npx nx deploy a')));
  }
});

test('a build that failed before any deployment closes with its own last lines', () => {
  const lines = closing(
    [],
    Array.from({ length: 10 }, (_, index) => `line ${index}`),
  );
  assert.ok(lines.length <= 10);
  assert.ok(lines.includes('line 9'));
  assert.match(lines.at(-1), /npm run deploy/);
});
