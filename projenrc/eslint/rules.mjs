/** The rules that differ from the recommended sets, each with its reason. */
export const rules = {
  typescript: {
    // A promise that nobody waits for loses its error, and a deployment reports success.
    // Node's test runner waits for its own tests.
    '@typescript-eslint/no-floating-promises': [
      'error',
      { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['describe', 'test'] }] },
    ],
    // A switch over a verdict or an outcome must say what happens to each.
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Imports that only carry types cost nothing at run time, and say so.
    '@typescript-eslint/consistent-type-imports': 'error',
    // `_` marks what a signature demands and the body does not use.
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    // A number in a sentence is read as a number; nothing is gained by String(n).
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    // Standard output belongs to commands: a library that prints cannot be used by one that reports in JSON.
    'no-console': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
  },
  tests: {
    // A helper that asserts is an assertion.
    'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*'] }],
    // A test that is switched off proves nothing and is forgotten.
    'jest/no-disabled-tests': 'error',
    'jest/no-focused-tests': 'error',
  },
  scripts: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'prefer-const': 'error',
  },
};
