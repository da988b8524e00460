import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { filesBelow, pages, textOf } from './files.ts'

/** The names that docs/design.md lists, each a heading below "Invariants". */
const [, section = ''] = /^## Invariants\n([\s\S]*?)^## /mu.exec(textOf('docs/design.md')) ?? []
const names = [...section.matchAll(/^### ([a-z-]+)$/gmu)].map(([, name = '']) => name)

const code = ['src', 'local-azure', '__tests__', 'tools', 'bench']
  .flatMap((folder) => filesBelow(folder, '.ts'))
  .filter((path) => !path.includes('node_modules/') && !path.endsWith('workflows/invariants.test.ts'))
const tests = code.filter((path) => path.endsWith('.test.ts'))

/** `(a-name)`, `(a-name, another-name)` in code; in a page as code or as a link. */
function citedIn(path: string): readonly string[] {
  const isPage = path.endsWith('.md')
  const lists = isPage
    ? [...textOf(path).matchAll(/`([a-z]+(?:-[a-z]+){2,})`|design\.md#([a-z-]+)/gu)]
    : [...textOf(path).matchAll(/\(((?:[a-z]+(?:-[a-z]+){2,}(?:, | and )?)+)\)/gu)]
  return lists
    .flatMap(([, list = '', anchor = '']) => `${list}, ${anchor}`.split(/, | and /u))
    .filter(Boolean)
}

const inputs = Object.keys((parse(textOf('action.yml')) as { readonly inputs: object }).inputs)

/** Pages and comments also write inputs and files like that. */
function isName(word: string): boolean {
  return !inputs.includes(word) && names.some((name) => name === word || sharesWords(name, word))
}

/** Two words or more in common, as in a name that was misspelled or renamed. */
function sharesWords(name: string, word: string): boolean {
  const own = new Set(name.split('-'))
  return word.split('-').filter((part) => own.has(part)).length >= 2
}

describe('invariants', () => {
  test('there are twenty, each told once', () => {
    expect(names).toHaveLength(20)
    expect(new Set(names).size).toBe(20)
  })

  test('each name that is cited is one of docs/design.md', () => {
    const cited = [...code, ...pages()].flatMap((path) =>
      citedIn(path)
        .filter(isName)
        .map((name) => ({ path, name })),
    )
    expect(cited.length).toBeGreaterThan(names.length)
    expect(cited.filter(({ name }) => !names.includes(name))).toEqual([])
  })

  test('the README lists each of them', () => {
    expect(names.filter((name) => !textOf('README.md').includes(`\`${name}\``))).toEqual([])
  })

  test('nothing is cited by a number that no page has', () => {
    const byNumber = /\binvariants? \d|\bdesign \d|\bfacts,? \d/iu
    expect([...code, ...pages()].filter((path) => byNumber.test(textOf(path)))).toEqual([])
  })
})

describe('the tests of the invariants', () => {
  const properties = tests.filter((path) =>
    /from 'fast-check'|\.property\.test\.ts$/u.test(textOf(path) + path),
  )
  const faults = tests.filter((path) => /__tests__\/(?:fault|process|watch)\//u.test(path))

  test.each(names)('%s has a property that proves it, by its title', (name) => {
    expect(properties.filter((path) => isInTitle(textOf(path), name))).not.toEqual([])
  })

  test.each(names)('%s has a test that tries to break it by a fault, by its title', (name) => {
    expect(faults.filter((path) => isInTitle(textOf(path), name))).not.toEqual([])
  })
})

/** A title ends with the names that its test proves: `'… (a-name, another-name)'`. */
function isInTitle(text: string, name: string): boolean {
  const titles = [...text.matchAll(/\(([a-z, -]+)\)['`"]/gu)].map(([, list = '']) => list.split(', '))
  return titles.some((list) => list.includes(name))
}
