import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';
import { rules } from './rules.mjs';

/** One configuration for every TypeScript file of the workspace. */
export default tseslint.config(
  {
    ignores: [
      '**/lib/',
      '**/dist/',
      '**/node_modules/',
      '**/cdk.out/',
      '**/coverage/',
      '**/reports/',
      '**/fixtures/',
      '**/*.js',
      '**/*.cjs',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['.projenrc.ts'] } } },
    rules: rules.typescript,
  },
  {
    files: ['**/test/**/*.ts', '**/integration/**/*.ts'],
    ...jest.configs['flat/recommended'],
    rules: { ...jest.configs['flat/recommended'].rules, ...rules.tests },
  },
  { files: ['**/*.mjs'], rules: rules.scripts },
  prettier,
);
