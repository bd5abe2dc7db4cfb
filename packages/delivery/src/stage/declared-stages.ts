import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryError, reasonOf } from '../errors';
import { parseStages, type Stages } from './schema';

const FILE = join(__dirname, '../../stages.json');

let stages: Stages | undefined;

/** What `stages.json` declares; projen writes it from `.projenrc.ts`. */
export function declaredStages(): Stages {
  if (stages) return stages;
  try {
    const { '//': _marker, ...declared } = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
    stages = parseStages(declared, FILE);
    return stages;
  } catch (error) {
    throw new DeliveryError('STAGES_UNREADABLE', `${reasonOf(error)}. Write the file anew: npx projen`);
  }
}
