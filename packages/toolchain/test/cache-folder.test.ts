import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../src/cache-folder';
import { temporaryFolder } from './support/temporary';

describe('cacheFolder', () => {
  test('follows FAIRWAY_CACHE, then the custom of the system', () => {
    const HOME = temporaryFolder();
    const XDG_CACHE_HOME = join(HOME, 'xdg');
    expect(cacheFolder({ HOME, XDG_CACHE_HOME, FAIRWAY_CACHE: join(HOME, 'own') }, 'linux')).toBe(join(HOME, 'own'));
    expect(cacheFolder({ HOME, XDG_CACHE_HOME }, 'linux')).toBe(join(HOME, 'xdg', 'fairway'));
    expect(cacheFolder({ HOME, XDG_CACHE_HOME: 'relative' }, 'linux')).toBe(join(HOME, '.cache', 'fairway'));
    expect(cacheFolder({ HOME }, 'linux')).toBe(join(HOME, '.cache', 'fairway'));
    expect(cacheFolder({ HOME, XDG_CACHE_HOME }, 'darwin')).toBe(join(HOME, 'Library', 'Caches', 'fairway'));
  });

  test('is readable by its owner only', () => {
    const HOME = temporaryFolder();
    expect(statSync(cacheFolder({ HOME }, 'linux')).mode & 0o777).toBe(0o700);
  });

  test('refuses a folder where others could put programs, and a relative one', () => {
    const folder = join(temporaryFolder(), 'shared');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => cacheFolder({ FAIRWAY_CACHE: folder })).toThrow(/^TOOL_CACHE_UNSAFE: .* every user/);
    expect(() => cacheFolder({ FAIRWAY_CACHE: 'cache' })).toThrow(/^TOOL_CACHE_UNSAFE: .* relative/);
  });

  test('lets root use the cache of whoever became root by sudo, and nobody else of that name', () => {
    const folder = temporaryFolder();
    const getuid = jest.spyOn(process, 'getuid');
    try {
      getuid.mockReturnValue(0);
      const { uid } = statSync(folder);
      const other = uid === 0 ? 12_345 : uid;
      if (uid === 0) chownSync(folder, other, other);
      expect(cacheFolder({ FAIRWAY_CACHE: folder, SUDO_UID: String(other) }, 'linux')).toBe(folder);
      expect(() => cacheFolder({ FAIRWAY_CACHE: folder }, 'linux')).toThrow(/^TOOL_CACHE_UNSAFE: .* belongs to user/);
      getuid.mockReturnValue(other + 1);
      const asked = () => cacheFolder({ FAIRWAY_CACHE: folder, SUDO_UID: String(other) }, 'linux');
      expect(asked).toThrow(/^TOOL_CACHE_UNSAFE: .* belongs to user/);
    } finally {
      getuid.mockRestore();
    }
  });
});
