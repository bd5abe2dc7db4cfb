/** What a child may take to end after the last test. Its pipes alone keep Node.js running, in milliseconds. */
const GRACE_MS = 20_000;

/**
 * Jest's global teardown: ends a run that something keeps open.
 *
 * Jest would wait for ever, and with it everything that comes after the run. Node.js calls this timer only while
 * something else keeps it running.
 */
module.exports = () => {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((resource) => resource !== 'Timeout');
    process.stderr.write(
      `TESTS_LEFT_OPEN: expected the run to end within ${GRACE_MS / 1000} s of its last test, found it held open by ` +
        `${open.join(', ') || 'a timer'}. Look for a child, server or timer that a test leaves behind when it fails.\n`,
    );
    process.exit(1);
  }, GRACE_MS).unref();
};
