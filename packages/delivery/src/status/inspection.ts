import { z } from 'zod';
import type { Engine, RolloutContext } from '../engine/engine';
import { reasonOf } from '../errors';
import type { DeploymentRecord } from '../records/record';
import type { Store } from '../store/store';

const inspectionSchema = z.strictObject({
  schemaVersion: z.literal(1),
  at: z.iso.datetime(),
  /** `none`: the platform runs what the records say. */
  drift: z.enum(['none', 'drifted', 'unknown']),
  /** What differs, or why it is not known. */
  detail: z.string().optional(),
  /** Names of the service's alarms that are on; absent where the platform does not tell. */
  alarms: z.array(z.string()).optional(),
});

/** What the platform itself was seen to run, compared with the records. */
export type Inspection = z.output<typeof inspectionSchema>;

const keyOf = (service: string) => `inspections/${service}.json`;

/** Asks the platform what runs and which alarms are on, and keeps the answer beside the records. */
export async function inspect(
  store: Store,
  engine: Engine,
  context: RolloutContext,
  live: DeploymentRecord | undefined,
): Promise<Inspection> {
  const found = await lookAt(engine, context, live);
  const inspection: Inspection = { schemaVersion: 1, at: new Date().toISOString(), ...found };
  await store.put(keyOf(context.service.name), `${JSON.stringify(inspection)}\n`);
  return inspection;
}

async function lookAt(
  engine: Engine,
  context: RolloutContext,
  live: DeploymentRecord | undefined,
): Promise<Pick<Inspection, 'drift' | 'detail' | 'alarms'>> {
  try {
    const actual = await engine.current(context);
    const expected = live?.release;
    if (!actual || !expected) {
      if (!actual && !expected) return { drift: 'none' };
      return { drift: 'drifted', detail: actual ? `runs ${actual.version}, recorded is nothing` : 'does not run' };
    }
    const alarms = (await engine.observe?.(context, actual))?.alarms;
    const same = actual.platformId === expected.platformId;
    return {
      drift: same ? 'none' : 'drifted',
      detail: same ? undefined : `runs ${actual.version} as ${actual.platformId}, recorded is ${expected.platformId}`,
      alarms: alarms && [...alarms],
    };
  } catch (error) {
    return { drift: 'unknown', detail: reasonOf(error).split('\n')[0] };
  }
}

/** The last inspection; undefined where there is none or it cannot be read, since the next one replaces it. */
export async function readInspection(store: Store, service: string): Promise<Inspection | undefined> {
  try {
    const text = await store.get(keyOf(service));
    return text === undefined ? undefined : inspectionSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
