import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, saveFigures } from '../../src';

test('a figure has four significant digits, and its ratio is that of the exact values', () => {
  expect(figure('live_s', 19.52185, 's', 60)).toEqual({
    name: 'live_s',
    value: 19.52,
    unit: 's',
    against: 60,
    ratio: 0.3254,
  });
});

test('figures are a list in a file, whose folder need not be there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-figures-'));
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const figures = [figure('image_mb', 7.7, 'MB', 8)];
    saveFigures(join(folder, 'dist/bench/web.json'), figures);
    expect(JSON.parse(readFileSync(join(folder, 'dist/bench/web.json'), 'utf8'))).toEqual(figures);
    expect(write).toHaveBeenCalledWith(expect.stringContaining('"image_mb"'));
  } finally {
    write.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
