import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import ts from 'typescript-eslint'
import { docComments } from './tools/lint-doc-comments.ts'

const clockFree = [
  { object: 'Date', property: 'now', message: 'Time comes from the injected clock.' },
  { object: 'Math', property: 'random', message: 'Randomness is handed in.' },
  { object: 'process', property: 'env', message: 'The environment is read in src/runner and handed in.' },
  {
    object: 'process',
    property: 'exit',
    message: 'Set process.exitCode: exit after a fetch aborts on Windows.',
  },
]

export default ts.config(
  { ignores: ['dist/', 'lib/', 'node_modules/', 'local-azure-out/', 'coverage/', 'alert-bridge/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', 'tools/*.mjs', 'bench/watch/*.mjs'] },
      },
    },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'no-control-regex': 'off',
      'no-shadow': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['{src,local-azure,tools,bench}/**/*.ts'],
    plugins: { house: { rules: { 'doc-comments': docComments } } },
    rules: {
      'house/doc-comments': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ObjectExpression > SpreadElement > ConditionalExpression > ObjectExpression[properties.length=0]',
          message: 'Write a field that may be absent as ...(x !== undefined && { x }).',
        },
      ],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-properties': ['error', ...clockFree] } },
  {
    // Texts from outside meet these patterns: none may take more than linear time, whatever the text.
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['src/runner/**/*.ts', 'src/clock/**/*.ts', 'src/main.ts'],
    rules: { 'no-restricted-properties': ['error', clockFree[3]] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/runner/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        // Loading it costs as much as a whole start.
        { paths: [{ name: '@actions/github', message: 'Import it lazily.', allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['__tests__/**/*.ts', 'local-azure/**/*.ts', 'bench/**/*.ts', 'tools/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 60 }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    rules: {
      ...ts.configs.disableTypeChecked.rules,
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
)
