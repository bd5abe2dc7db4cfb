import { readFileSync } from 'node:fs';
import { BUILT_IMAGES } from '@fairway/toolchain';
import { REPOSITORY } from '../src/image';

it('is named after its project, which is what publishing looks for', () => {
  const { name } = JSON.parse(readFileSync('project.json', 'utf8')) as { name: string };
  expect(REPOSITORY).toBe(`${BUILT_IMAGES}${name}`);
});
