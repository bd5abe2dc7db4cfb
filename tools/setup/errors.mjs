/** A failure that the person at the terminal can mend; the message says how. */
export class SetupError extends Error {
  name = 'SetupError';

  /**
   * @param {string} code stable, upper case
   * @param {string} message what was expected, what was found, and what to do next
   */
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
