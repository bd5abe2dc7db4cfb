import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asRoot } from '../src/as-root';
import { CiError } from '../src/errors';

const user = { uid: 1001, gid: 118 };

test('root runs the command itself', () => {
  const ran: (readonly string[])[] = [];
  const run = (command: readonly string[]) => ran.push(command) && 3;
  assert.equal(asRoot(['npx', 'nx'], { user: { uid: 0, gid: 0 }, run }), 3);
  assert.deepEqual(ran, [['npx', 'nx']]);
});

test('anybody else runs it by sudo with the own PATH, and gets back what it wrote, even where it failed', () => {
  const ran: string[] = [];
  const run = (command: readonly string[]) => {
    ran.push(command.join(' '));
    return command.includes('nx') ? 5 : 0;
  };
  const code = asRoot(['npx', 'nx'], {
    user,
    run,
    environment: { PATH: '/opt/node' },
    places: ['/', '/no-such-place'],
  });
  assert.equal(code, 5);
  assert.deepEqual(ran, [
    'sudo --non-interactive true',
    'sudo --non-interactive --preserve-env env PATH=/opt/node npx nx',
    'sudo --non-interactive chown --recursive 1001:118 /',
  ]);
});

test('a password that is asked for stops it before anything ran', () => {
  const ran: string[] = [];
  const refused = () => asRoot(['npx', 'nx'], { user, run: (command) => ran.push(command.join(' ')) });
  assert.throws(refused, (error) => error instanceof CiError && error.code === 'ROOT_NEEDED');
  assert.deepEqual(ran, ['sudo --non-interactive true']);
});
