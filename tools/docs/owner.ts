import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The action as workflows and addresses name it, with its owner in front. */
const NAME = 'cloudburst-for-azure'
const NAMED = new RegExp(String.raw`(?<![\w.-])[\w.-]+\/${NAME}(?![\w.])`, 'gu')
const OWNER_IN_CODEOWNERS = /@[\w.-]+(?:\/[\w.-]+)?/gu

const FOLDERS = ['docs', 'examples', '.github']
const FILES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'alert-bridge/README.md']
const TEXT = /\.(?:md|yml|yaml)$|CODEOWNERS$/u

/** `OWNER/cloudburst-for-azure`: package.json is the one place that says where this repository is. */
export function repositoryOf(root: string): string {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    repository: string
  }
  return repository.replace(/^github:/u, '')
}

/** Every file that names the repository, or its owner. */
export function filesWithOwner(root: string): readonly string[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return [...FILES, ...below.map((path) => path.replaceAll('\\', '/')).filter((path) => TEXT.test(path))]
}

/** The text with the owner and the name of this repository, in place of any other owner's. */
export function withOwner(path: string, text: string, repository: string): string {
  if (path.endsWith('CODEOWNERS'))
    return text.replace(OWNER_IN_CODEOWNERS, `@${repository.split('/')[0] ?? ''}`)
  return text.replace(NAMED, repository)
}
