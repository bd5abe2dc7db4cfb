import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import { CHART } from '../src/paths';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as object;
const defaults = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as Record<string, Json>;
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** Every place in the defaults, as keys; what is below a free-form map is no key of the chart's. */
function places(value: Json, at: string[] = []): string[][] {
  const here = at.length > 0 ? [at] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return here;
  return [...here, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))];
}

function changed(path: readonly string[], to: Json): Record<string, Json> {
  const copy = structuredClone(defaults);
  const inner = path.slice(0, -1).reduce<Record<string, Json>>((at, key) => at[key] as Record<string, Json>, copy);
  inner[path.at(-1) as string] = to;
  return copy;
}

const at = (path: readonly string[]) =>
  path.reduce<Json>((value, key) => (value as Record<string, Json>)[key] as Json, defaults);
const kind = (value: Json) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

describe('values.schema.json', () => {
  const all = places(defaults);

  it('accepts the defaults and every example', () => {
    expect(validate(defaults)).toBe(true);
    for (const name of ['development', 'gateway', 'ingress', 'postgresql']) {
      const example = parse(readFileSync(join(CHART, 'ci', `${name}-values.yaml`), 'utf8')) as Json;
      expect([name, validate(example), validate.errors]).toEqual([name, true, null]);
    }
  });

  it('rejects at least 95 % of values of another type, and names the key', () => {
    const wrong = fc.tuple(
      fc.constantFrom(...all),
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string(), fc.array(fc.integer(), { minLength: 1 })),
    );
    let tried = 0;
    let rejected = 0;
    fc.assert(
      fc.property(wrong, ([path, value]) => {
        if (kind(value) === kind(at(path))) return;
        tried += 1;
        if (validate(changed(path, value))) return;
        rejected += 1;
        expect(validate.errors?.some(({ instancePath }) => `/${path.join('/')}`.startsWith(instancePath))).toBe(true);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(tried).toBeGreaterThan(1500);
    expect(rejected / tried).toBeGreaterThanOrEqual(0.95);
  });

  it('rejects a key that it does not know, at every level, but is open below global', () => {
    const maps = all.filter((path) => kind(at(path)) === 'object');
    const free = [
      'commonLabels',
      'podAnnotations',
      'annotations',
      'nodeSelector',
      'affinity',
      'global',
      'requests',
      'limits',
    ];
    for (const path of maps.filter((candidate) => !free.includes(candidate.at(-1) as string))) {
      expect([path, validate(changed([...path, 'imageTagg'], 'x'))]).toEqual([path, false]);
    }
    expect(validate(changed(['imageTagg'], 'x'))).toBe(false);
    expect(validate(changed(['global', 'anything'], { at: ['all'] }))).toBe(true);
  });

  it('accepts every right value', () => {
    const host = fc.domain().map((name) => name.toLowerCase());
    const right = fc.record({
      replicaCount: fc.integer({ min: 1, max: 100 }),
      api: fc.record({ port: fc.integer({ min: 1024, max: 65535 }), threads: fc.integer({ min: 1, max: 128 }) }),
      expose: fc.record({ kind: fc.constantFrom('ingress', 'gateway', 'none'), host }),
      data: fc.record({ requireSynthetic: fc.boolean(), existingClaim: fc.stringMatching(/^[a-z]([a-z0-9]{0,20})$/) }),
      drainSeconds: fc.integer({ min: 0, max: 120 }),
    });
    fc.assert(
      fc.property(right, (values) => {
        expect([values, validate(values)]).toEqual([values, true]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [['api', 'port'], 80],
    [['replicaCount'], 0],
    [['expose', 'kind'], 'loadbalancer'],
    [['expose', 'host'], 'not a host'],
    [['image', 'digest'], 'sha256:abc'],
    [['oidc', 'issuer'], 'http://id.example.com'],
    [['pdb', 'maxUnavailable'], '100%'],
    [['data', 'persistence', 'size'], 'large'],
    [['api', 'corsOrigins'], ['*']],
  ])('rejects %j = %j', (path, value) => {
    expect(validate(changed(path, value as Json))).toBe(false);
  });
});
