import { dirname } from 'node:path';
import { findingsOf } from './findings';

/** `nx lint workspace`: the workflows without a finding. */
const findings = findingsOf(dirname(dirname(__dirname)));
for (const { by, rule, where, message } of findings) process.stdout.write(`${where}: ${message} (${by}: ${rule})\n`);
if (findings.length > 0) {
  process.stdout.write(
    `\nWORKFLOWS_FAULTY: expected no finding, found ${findings.length}. Mend projenrc/workflows/, then run npx projen.\n`,
  );
  process.exitCode = 1;
}
