import { createConnection } from 'node:net';
import { LocalStageError } from './state';

const TIMEOUT_MS = 5_000;
const MAX_ANSWER = 1 << 20;

/**
 * Sends commands to HAProxy's runtime API, one connection each, in order.
 *
 * @returns the answers, trimmed
 * @throws {LocalStageError} `FRONT_DOOR_DOWN` or `FRONT_DOOR_REFUSED` with HAProxy's own words
 */
export async function runtimeCommands(socket: string, commands: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const command of commands) answers.push(await runtimeCommand(socket, command));
  return answers;
}

/** Like `runtimeCommands` for commands that say something only when they fail. */
export async function runtimeChange(socket: string, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const answer = await runtimeCommand(socket, command);
    if (answer !== '' && !isNotice(answer)) {
      throw new LocalStageError(
        'FRONT_DOOR_REFUSED',
        `expected HAProxy to take "${command}", found: ${answer.slice(0, 300)}. Start it anew: npx nx down local && npx nx up local`,
      );
    }
  }
}

/** HAProxy tells of a changed address in a sentence; it is no failure. */
function isNotice(answer: string): boolean {
  return /^(IP|port) changed from|^no need to change|changed from .* by 'stats socket command'/.test(answer);
}

function runtimeCommand(socket: string, command: string): Promise<string> {
  // A line break or semicolon would begin another command.
  if (/[\n\r;]/.test(command)) throw new TypeError(`a runtime command is one line: ${JSON.stringify(command)}`);
  return new Promise((resolve, reject) => {
    const down = (reason: string) =>
      reject(
        new LocalStageError(
          'FRONT_DOOR_DOWN',
          `expected HAProxy's runtime API at ${socket}: ${reason}. Start the local stage: npx nx up local`,
        ),
      );
    const connection = createConnection(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.setTimeout(TIMEOUT_MS, () => {
      connection.destroy();
      down(`no answer within ${TIMEOUT_MS} ms`);
    });
    connection.on('connect', () => connection.write(`${command}\n`));
    connection.on('data', (text: string) => {
      answer += text;
      if (answer.length > MAX_ANSWER) connection.destroy();
    });
    connection.on('error', (error) => down(error.message));
    connection.on('close', () => resolve(answer.trim()));
  });
}
