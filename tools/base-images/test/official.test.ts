import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseImage, loadOfficial, pinOfficial } from '../src/official';
import { RECIPES } from '../src/recipes';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const pins = { 'base-python': { image: 'registry.invalid/python:3.11', digest: DIGEST } };
const unpinned = { 'base-python': { ...pins['base-python'], digest: null } };

describe('baseImage', () => {
  test('is our own by default', () => {
    expect(baseImage('base-python', {})).toMatch(/^fairway\.invalid\/base-python:3\.11_/);
  });

  test('is the official one by its digest where asked for', () => {
    const env = { FAIRWAY_BASE_IMAGES: 'official' };
    expect(baseImage('base-python', env, pins)).toBe(`registry.invalid/python:3.11@${DIGEST}`);
    expect(() => baseImage('base-python', env, unpinned)).toThrow(/^BASE_IMAGE_UNPINNED: .* base-images:pin/);
  });

  test('refuses another wish', () => {
    expect(() => baseImage('base-python', { FAIRWAY_BASE_IMAGES: 'latest' })).toThrow(
      /own or official, found "latest"/,
    );
  });

  test('every recipe has an official counterpart', () => {
    expect(Object.keys(loadOfficial())).toEqual(RECIPES.map(({ name }) => name));
  });
});

describe('pinOfficial', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fairway-pins-'));
    file = join(folder, 'official.json');
    writeFileSync(file, JSON.stringify(unpinned));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('writes the digest that the registry gives', async () => {
    await pinOfficial((image) => Promise.resolve(image === 'registry.invalid/python:3.11' ? `${DIGEST}\n` : ''), file);
    expect(loadOfficial(file)).toEqual(pins);
  });

  test('writes nothing when the registry gives no digest', async () => {
    await expect(pinOfficial(() => Promise.resolve('<html>'), file)).rejects.toThrow(/a digest is sha256/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(unpinned);
  });

  test('names what is wrong in the file', () => {
    writeFileSync(file, JSON.stringify({ 'base-python': { image: 'x', digest: 'latest' } }));
    expect(() => loadOfficial(file)).toThrow(/^BASE_IMAGE_PINS_INVALID: [^]*base-python[^]*digest/);
  });
});
