import { DOC_PAGES, type DocLink, type DocPage } from '../domain/doc-pages.ts'

/** The action that runs, according to GitHub; absent for `uses: ./` and on a command line. */
export interface ActionSource {
  /** `owner/name`. */
  readonly repository: string
  /** Tag, branch or commit. */
  readonly ref: string
}

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/u
const REF = /^[\w./@+-]+$/u

/**
 * The address of a documentation page: on GitHub, at the version that runs. Without a usable source, the path in the
 * repository.
 */
export function docLink(to: DocLink, source: ActionSource | undefined): string {
  if (!isPage(to)) return to
  const path = `docs/${DOC_PAGES[to]}`
  if (source === undefined || !REPOSITORY.test(source.repository) || !REF.test(source.ref)) return path
  return `https://github.com/${source.repository}/blob/${source.ref}/${path}`
}

function isPage(to: DocLink): to is DocPage {
  return Object.hasOwn(DOC_PAGES, to)
}
