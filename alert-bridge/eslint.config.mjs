import root from '../eslint.config.mjs'

// The rules of the whole project; only what is ignored there, because these packages are not installed there, is not here.
export default [
  { ignores: ['dist/'] },
  ...root.filter((part) => !isIgnoreList(part)),
  { languageOptions: { parserOptions: { tsconfigRootDir: import.meta.dirname } } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ports.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes from src/ports.ts.' },
        { object: 'process', property: 'env', message: 'Settings are read in src/ports.ts.' },
      ],
    },
  },
  { files: ['src/ports.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // node:test's own functions answer promises that the runner awaits.
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
]

function isIgnoreList(part) {
  const keys = Object.keys(part)
  return keys.length === 1 && keys[0] === 'ignores'
}
