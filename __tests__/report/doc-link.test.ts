import { describe, expect, test } from '@jest/globals'
import { DOC_PAGES, type DocPage } from '../../src/domain/doc-pages.ts'
import { docLink } from '../../src/report/doc-link.ts'
import { anchorsOf, filesBelow, textOf } from '../workflows/files.ts'

const PAGES = Object.keys(DOC_PAGES) as DocPage[]

describe('a link in a message', () => {
  test('leads to the page at the version that runs', () => {
    const released = { repository: 'octo/cloudburst-for-azure', ref: 'v1.2.3' }
    expect(docLink('warm-up', released)).toBe(
      'https://github.com/octo/cloudburst-for-azure/blob/v1.2.3/docs/burst-side.md#warm-up',
    )
  })

  test('is the path in the repository where no action was downloaded', () => {
    expect(docLink('warm-up', undefined)).toBe('docs/burst-side.md#warm-up')
  })

  test.each([
    { repository: 'octo/shop', ref: 'v1) [x](https://evil.example' },
    { repository: 'octo/shop/../..', ref: 'v1' },
    { repository: 'octo', ref: 'v1' },
    { repository: 'octo/shop', ref: '' },
  ])('is the path where the source would make no URL: %j', (source) => {
    expect(docLink('watch', source)).toBe('docs/watch.md')
  })

  test('of a public page is that page', () => {
    expect(docLink('https://azure.status.microsoft', undefined)).toBe('https://azure.status.microsoft')
  })
})

describe('the pages that messages lead to', () => {
  test.each(PAGES)('%s is there, with its heading', (name) => {
    const [file = '', heading] = DOC_PAGES[name].split('#')
    const anchors = anchorsOf(textOf(`docs/${file}`))
    if (heading !== undefined) expect(anchors).toContain(heading)
  })

  test('each is linked by a message', () => {
    const sources = filesBelow('src', '.ts')
      .filter((path) => path !== 'src/domain/doc-pages.ts')
      .map(textOf)
      .join('\n')
    expect(PAGES.filter((name) => !sources.includes(`'${name}'`))).toEqual([])
  })

  test('no message names a page in any other way', () => {
    const loose = filesBelow('src', '.ts').filter((path) =>
      /README\.md|docs\/[\w-]+\.md#/u.test(textOf(path)),
    )
    expect(loose).toEqual([])
  })
})
