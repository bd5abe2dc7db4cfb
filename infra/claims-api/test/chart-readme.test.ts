import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartReadme } from '../src/chart-readme';
import { CHART } from '../src/paths';

describe("the chart's README", () => {
  it('says what the comments say', () => {
    expect(readFileSync(join(CHART, 'README.md'), 'utf8')).toBe(chartReadme());
  });

  it('has a row with a purpose for every value', () => {
    const rows = [...chartReadme().matchAll(/^\| `([\w.]+)` \| `(.*)` \| (.*) \|$/gm)];
    const documented = rows.map(([, key]) => key as string);
    const defaults = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as object;

    expect(rows.filter(([, , , purpose]) => !/^[A-Z].*\.$/.test(purpose as string))).toEqual([]);
    expect(new Set(documented.map((key) => key.split('.')[0]))).toEqual(new Set(Object.keys(defaults)));
    expect(documented).toEqual(expect.arrayContaining(['api.port', 'keys.externalSecret.storeName', 'resources']));
    expect(rows.find(([, key]) => key === 'api.port')?.[2]).toBe('9950');
  });
});
