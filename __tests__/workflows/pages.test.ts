import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { anchorsOf, filesBelow, headingsOf, pages, ROOT, textOf } from './files.ts'

const MOST_README_BYTES = 20 * 1024

describe('README', () => {
  test('it is short enough to be read', () => {
    expect(Buffer.byteLength(textOf('README.md'))).toBeLessThanOrEqual(MOST_README_BYTES)
  })

  test.each(['npm ci && npm start', 'npm ci && npm test'])('it says how to try it: %s', (command) => {
    expect(textOf('README.md')).toMatch(new RegExp(`^${command}\\b`, 'mu'))
  })

  test('it leads to every page of docs/', () => {
    const linked = new Set(linksOf('README.md').map((link) => link.split('#')[0]))
    expect(filesBelow('docs', '.md').filter((path) => !linked.has(path))).toEqual([])
  })
})

describe.each(pages())('%s', (path) => {
  test('its links lead to what exists', () => {
    expect(linksOf(path).filter((link) => !leadsSomewhere(path, link))).toEqual([])
  })

  test('each of its headings is there once', () => {
    const anchors = anchorsOf(textOf(path))
    expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([])
  })
})

test('a heading is on one page only, so that its name says where it leads', () => {
  const headings = pages().flatMap((path) => headingsOf(textOf(path)).map((text) => ({ path, text })))
  const twice = headings.filter(({ path, text }) =>
    headings.some((other) => other.path !== path && other.text.toLowerCase() === text.toLowerCase()),
  )
  expect(twice).toEqual([])
})

function linksOf(path: string): readonly string[] {
  const prose = textOf(path).replace(/^```[\s\S]*?^```$/gmu, '')
  return [...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/gu)].map(([, link = '']) => link)
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : normalize(join(dirname(from), path))
  if (!existsSync(join(ROOT, target))) return false
  return anchor === undefined || anchorsOf(textOf(target)).includes(anchor)
}

test('files of this repository that a page names exist', () => {
  // Generated tables are checked where they are made.
  const own = (text: string): string =>
    text.replace(/<!-- prettier-ignore-start -->[\s\S]*?<!-- prettier-ignore-end -->/gu, '')
  const named = pages().flatMap((path) =>
    [
      ...own(textOf(path)).matchAll(
        /`((?:src|local-azure|tools|bench|__tests__)\/[\w/.-]+|[\w-]+\/[\w/.-]+\.m?[tj]s)`/gu,
      ),
    ].map(([, file = '']) => file),
  )
  expect(named).not.toHaveLength(0)
  expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})

describe('troubleshooting', () => {
  const quotes = [...textOf('docs/troubleshooting.md').matchAll(/^\| _(.+?)_ +\|/gmu)].map(
    ([, quote = '']) => quote,
  )
  const sources = filesBelow('src', '.ts').map(textOf).join('\n')

  test('it quotes what the action says', () => {
    expect(quotes.length).toBeGreaterThan(5)
    const fragments = quotes.flatMap((quote) => quote.split('…').map((part) => part.trim()))
    expect(fragments.filter((part) => !sources.includes(part))).toEqual([])
  })
})
