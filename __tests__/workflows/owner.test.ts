import { expect, test } from '@jest/globals'
import { filesWithOwner, repositoryOf, withOwner } from '../../tools/docs/owner.ts'
import { ROOT, textOf } from './files.ts'

const MOVED = 'octo-org/cloudburst-for-azure'

test('package.json says who owns this repository, and its version has a section in the changelog', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string }
  expect(repositoryOf(ROOT)).toMatch(/^[\w.-]+\/cloudburst-for-azure$/u)
  expect(textOf('CHANGELOG.md')).toContain(`\n## ${version} (`)
  expect(version).toMatch(/^1\./u)
})

test('another owner is written wherever the present one is named', () => {
  const [owner = ''] = repositoryOf(ROOT).split('/')
  const left = filesWithOwner(ROOT).filter((path) => {
    const moved = withOwner(path, textOf(path), MOVED)
    return new RegExp(String.raw`@?${owner}(?:/cloudburst|$|\n)`, 'u').test(moved)
  })
  expect(left).toEqual([])
  const all = filesWithOwner(ROOT).map((path) => withOwner(path, textOf(path), MOVED))
  expect(all.join('\n').match(/octo-org\/cloudburst-for-azure/gu)?.length).toBeGreaterThan(25)
})

test.each([
  ['uses: OWNER/cloudburst-for-azure@v1', `uses: ${MOVED}@v1`],
  ['https://github.com/a-b.c/cloudburst-for-azure/security', `https://github.com/${MOVED}/security`],
  ['repo:OWNER/REPO:ref', 'repo:OWNER/REPO:ref'],
  ['docs/cloudburst-for-azure.md', 'docs/cloudburst-for-azure.md'],
])('%s', (text, moved) => {
  expect(withOwner('README.md', text, MOVED)).toBe(moved)
})

test('code owners are people of that owner', () => {
  expect(withOwner('.github/CODEOWNERS', '* @OWNER\n/dist/ @OWNER\n', MOVED)).toBe(
    '* @octo-org\n/dist/ @octo-org\n',
  )
})
