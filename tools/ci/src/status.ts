import { ask, type AskOptions } from './commands';

/** How `fairway` ends where a service does not answer as declared. */
const UNWELL = 7;

/** What the records say of each service of STAGE, well or not: what mends an unwell one needs to know the others. */
export async function serviceRows<Row>(
  options: Pick<AskOptions, 'env'> = {},
  command: readonly string[] = ['fairway', 'status', '--json'],
): Promise<readonly Row[]> {
  const { services } = JSON.parse(await ask(command, { ...options, accepted: [0, UNWELL] })) as { services: Row[] };
  return services;
}
