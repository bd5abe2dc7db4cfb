import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type PolicyResult, policyResultSchema } from './record';

const summarySchema = z.object({ engines: z.array(policyResultSchema) });

/** What the verb `policy` left in `reports/policy/summary.json`; nothing where it did not run or left something else. */
export function readPolicyResults(reports: string): readonly PolicyResult[] {
  try {
    return summarySchema.parse(JSON.parse(readFileSync(join(reports, 'policy/summary.json'), 'utf8'))).engines;
  } catch {
    return [];
  }
}
