import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWaivers } from '../../src/waivers/load';
import { waiverJsonSchema } from '../../src/waivers/schema';

test('the schema that editors read is the one that the reader holds', () => {
  const written: unknown = JSON.parse(readFileSync(join(__dirname, '../../schema/policy-waivers.json'), 'utf8'));

  expect(written).toEqual(JSON.parse(JSON.stringify(waiverJsonSchema())));
});

test('the waivers of this repository can be read, and each has a day', () => {
  const { waivers } = loadWaivers(join(__dirname, '../../../../policy-waivers.yaml'));

  expect(waivers.filter(({ expires }) => expires === undefined)).toEqual([]);
});
