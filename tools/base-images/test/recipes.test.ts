import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recipeDigest } from '../src/base-image';
import { recipeNamed, RECIPES, referenceOf } from '../src/recipes';

describe('the recipes of base images', () => {
  test.each(RECIPES)('$name has a name that no registry can serve, and all of its hooks', (recipe) => {
    expect(referenceOf(recipe)).toMatch(
      /^fairway\.invalid\/base-[a-z]+:[a-z0-9.]+_made_by_npx_nx_run-many_-t_base-images$/,
    );
    for (const hook of recipe.hooks) expect(existsSync(join(__dirname, '..', 'hooks', hook))).toBe(true);
  });

  test('an image that services run on names neither a shell nor a package manager, and is not root', () => {
    const recipe = recipeNamed('base-python');
    expect(recipe.variant).toBe('custom');
    expect(recipe.user).toBe('65532:65532');
    for (const name of ['dash', 'bash', 'busybox', 'coreutils', 'apt', 'dpkg', 'python3-pip', 'perl-base']) {
      expect(recipe.packages).not.toContain(name);
    }
  });

  test('the digest changes with the packages', () => {
    const recipe = recipeNamed('base-python');
    expect(recipeDigest(recipe)).toMatch(/^[0-9a-f]{16}$/);
    expect(recipeDigest({ ...recipe, packages: [...recipe.packages, 'dash'] })).not.toBe(recipeDigest(recipe));
  });

  test('an unknown name is refused with the known ones', () => {
    expect(() => recipeNamed('base-perl')).toThrow(
      'BASE_IMAGE_UNKNOWN: expected one of base-python, base-build, base-go, found "base-perl"',
    );
  });
});
