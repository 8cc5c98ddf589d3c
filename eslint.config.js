/**
 * The lint: TypeScript's and Svelte's own rules, and ours of test/lint, which hold what no compiler sees.
 * Layout is prettier's business; the arrows between folders are test/arrows'.
 */
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript-eslint'
import svelteConfig from './client/svelte.config.js'
import { noAmbientTime } from './test/lint/ambient.ts'
import { noAutocomplete } from './test/lint/autocomplete.ts'
import { noForeignAwait } from './test/lint/transaction.ts'

const anjuan = {
  rules: {
    'no-ambient-time': noAmbientTime,
    'no-autocomplete': noAutocomplete,
    'no-foreign-await': noForeignAwait,
  },
}

/** Where things are put together: the only places that read the clock and roll dice themselves. */
const compositionRoots = [
  'client/main.ts',
  'client/sw.ts',
  'client/**/*.worker.ts',
  'client/vite.config.ts',
  'sync-server/main.ts',
  'sync-server/ports.ts',
  'sync-server/**/*.worker.ts',
  'sync-server/ops/*.{ts,mjs}',
]

/** One program per world, as `npm run check` compiles them. */
const programs = [
  'shared/tsconfig.json',
  'sync-server/tsconfig.json',
  'client/tsconfig.json',
  'client/tsconfig.worker.json',
  'client/tsconfig.node.json',
  'test/tsconfig.json',
]

export default defineConfig(
  globalIgnores(['client/dist*/', 'client/paraglide/', 'data/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  // What is served as it stands is read by the parser that knows ES5 (below).
  { extends: [ts.configs.recommended, ts.configs.stylistic], ignores: ['client/public/*.js'] },
  svelte.configs.recommended,
  {
    plugins: { anjuan, '@typescript-eslint': ts.plugin },
    rules: {
      // The compiler knows every name, and knows it better.
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of literals says the same and can be stripped.' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A named key, `[archive: string]`, says what `Record<string, …>` does not.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // `() => {}` is how one says "nothing to do" where a function is asked for.
      '@typescript-eslint/no-empty-function': 'off',
      // Tests say what is there with `!`; a miss fails them, as it should.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['{client,shared,sync-server,test}/**/*.ts'],
    ignores: ['**/*.svelte.ts'],
    languageOptions: { parserOptions: { project: programs, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      'anjuan/no-autocomplete': 'error',
    },
  },
  {
    files: ['{shared,sync-server,client}/**/*'],
    ignores: compositionRoots,
    rules: { 'anjuan/no-ambient-time': 'error' },
  },
  {
    // Runs before the app in browsers that are too old for it: whatever is newer than ES5 is a mistake here.
    files: ['client/public/*.js'],
    languageOptions: { ecmaVersion: 5, sourceType: 'script' },
    // In ES5 `catch` must name what it catches.
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      'no-unused-vars': ['error', { caughtErrors: 'none' }],
    },
  },
  { files: ['client/**/*.ts'], rules: { 'anjuan/no-foreign-await': 'error' } },
)
