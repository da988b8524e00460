import { expect, test } from '@jest/globals'
import { Linter } from 'eslint'
import { docComments } from '../../tools/lint-doc-comments.ts'

const config = {
  plugins: { house: { rules: { it: docComments } } },
  rules: { 'house/it': 'error' },
} as const

function found(code: string): readonly (string | undefined)[] {
  return new Linter().verify(code, config).map(({ messageId }) => messageId)
}

test.each([
  ['a function', 'export function a() {}'],
  ['an asynchronous one', 'export async function a() {}'],
  ['an arrow function', 'export const a = () => 1'],
  ['a class', 'export class A {}'],
  ['a function with a line comment', '// Why.\nexport function a() {}'],
])('%s that is exported needs a doc comment', (_, code) => {
  expect(found(code)).toEqual(['missing'])
  expect(found(`/** Seconds. */\n${code.replace('// Why.\n', '')}`)).toEqual([])
  expect(found(code.replace('export ', ''))).toEqual([])
})

test('a constant needs none', () => expect(found('export const A = 1')).toEqual([]))

test('two doc comments in a row are refused', () => {
  expect(found('/** One. */\n\n/** Two. */\nexport function a() {}')).toEqual(['stacked'])
})

test.each(['/** Of the day. */', '/**\n * Of the day.\n */'])('%j is refused', (comment) => {
  expect(found(`${comment}\nexport const HOUR = 1`)).toEqual(['of'])
})
