import type { GitHubCall, GitHubPorts } from './api.ts'
import { itemsOf, ownerAndName, type Repository } from './repository.ts'
import { bodyOf, type Purpose } from './said.ts'
import type { SharedRead } from './shared-read.ts'

/** What the issue of one target should say. */
export interface WantedIssue {
  readonly target: string
  /** Which reasons there are, as words of `[a-z0-9,-]`; empty: there is none, and the issue is closed. */
  readonly reasons: string
  readonly title: string
  /** Markdown, without the marker. */
  readonly body: string
  /** A label that exists, for an issue that is opened. */
  readonly label?: string | undefined
}

export interface IssueChange {
  readonly what: 'opened' | 'updated' | 'closed' | 'none'
  /** https URL; absent if there is none. */
  readonly url?: string
}

/** The list has pull requests too, and an open issue of this action is updated every hour. */
const MOST_READ = 100
/** With the same reasons, the numbers are brought up to date so often. */
const REFRESH_SECONDS = 3600

/**
 * Opens, updates or closes the one issue of a target, which is found by a hidden marker in its body. An issue that a
 * person closed stays closed while the reasons are the same. Throws ActionError.
 */
export async function recordIssue(
  repository: Repository,
  wanted: WantedIssue,
  ports: GitHubPorts,
  signal: AbortSignal,
  list: IssueList,
): Promise<IssueChange> {
  const api = new Api(repository, ports, signal, list)
  const ours = await list.of(ports.clock, () => api.ours())
  const found = ours.find(({ target }) => target === wanted.target)
  if (found === undefined || (!found.isOpen && found.reasons === ''))
    return wanted.reasons === '' ? { what: 'none' } : api.open(wanted)
  if (wanted.reasons === '') {
    await api.update(found, wanted, true)
    return { what: found.isOpen ? 'closed' : 'none', url: found.url }
  }
  if (!found.isOpen) return found.reasons === wanted.reasons ? { what: 'none' } : api.open(wanted)
  const age = (await ports.clock.now()) - found.updatedAt
  if (found.reasons === wanted.reasons && age < REFRESH_SECONDS) return { what: 'none', url: found.url }
  await api.update(found, wanted, false)
  return { what: 'updated', url: found.url }
}

/** The issues of this action, for all targets of a run. */
export type IssueList = SharedRead<readonly Found[]>

interface Found {
  readonly number: number
  readonly url: string
  readonly isOpen: boolean
  /** Epoch seconds. */
  readonly updatedAt: number
  readonly target: string
  readonly reasons: string
}

const MARKER = /<!-- cloudburst target=([\w.%]{1,600}) reasons=([a-z0-9,-]{0,200}) -->/u

/** In an HTML comment, two hyphens could end it. */
function nameInMarker(target: string): string {
  return encodeURIComponent(target).replace(/-/gu, '%2D')
}

function withMarker({ body, target, reasons }: WantedIssue): string {
  return `${body}\n\n<!-- cloudburst target=${nameInMarker(target)} reasons=${reasons} -->\n`
}

class Api {
  readonly #repository: Repository
  readonly #ports: GitHubPorts
  readonly #signal: AbortSignal
  readonly #list: IssueList

  constructor(repository: Repository, ports: GitHubPorts, signal: AbortSignal, list: IssueList) {
    this.#repository = repository
    this.#ports = ports
    this.#signal = signal
    this.#list = list
  }

  /** The newest first. */
  async ours(): Promise<readonly Found[]> {
    const items = itemsOf(
      await this.#ask('read', ({ request }, options) =>
        request('GET /repos/{owner}/{repo}/issues', {
          ...ownerAndName(this.#repository),
          state: 'all',
          sort: 'updated',
          direction: 'desc',
          per_page: MOST_READ,
          ...options,
        }),
      ),
    )
    const found = items.flatMap(foundIn)
    // An open one comes first: it was perhaps opened by another run at the same time as one that is closed since.
    return [...found.filter(({ isOpen }) => isOpen), ...found.filter(({ isOpen }) => !isOpen)]
  }

  async open(wanted: WantedIssue): Promise<IssueChange> {
    this.#list.forget()
    const { title, label } = wanted
    const made = await this.#ask('written', ({ request }, options) =>
      request('POST /repos/{owner}/{repo}/issues', {
        ...ownerAndName(this.#repository),
        title,
        body: withMarker(wanted),
        ...(label !== undefined && { labels: [label] }),
        ...options,
      }),
    )
    const url = (made as { html_url?: unknown } | null | undefined)?.html_url
    return { what: 'opened', ...(typeof url === 'string' && { url }) }
  }

  async update({ number }: Found, wanted: WantedIssue, closes: boolean): Promise<void> {
    this.#list.forget()
    await this.#ask('written', ({ request }, options) =>
      request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        ...ownerAndName(this.#repository),
        issue_number: number,
        title: wanted.title,
        body: withMarker(wanted),
        ...(closes && { state: 'closed' as const, state_reason: 'completed' as const }),
        ...options,
      }),
    )
  }

  #ask(does: 'read' | 'written', send: GitHubCall['send']): Promise<unknown> {
    const purpose: Purpose = { failed: `the issue could not be ${does}`, permission: 'issues: write' }
    return bodyOf({ apiUrl: this.#repository.apiUrl, send }, purpose, this.#ports, this.#signal)
  }
}

const TRUSTED = ['OWNER', 'MEMBER', 'COLLABORATOR']

/** Anyone may open an issue in a public repository, with any text in it; only an app or a member is believed. */
function foundIn(item: Readonly<Record<string, unknown>>): Found[] {
  const { number, body, html_url: url, user, updated_at: updated } = item
  const author = (user as { type?: unknown } | null | undefined)?.type
  const isTrusted = author === 'Bot' || TRUSTED.includes(String(item['author_association']))
  const [, name, reasons = ''] = MARKER.exec(typeof body === 'string' ? body : '') ?? []
  if (name === undefined || !isTrusted || item['pull_request'] !== undefined || typeof number !== 'number')
    return []
  const updatedAt = Date.parse(String(updated)) / 1000
  return [
    {
      number,
      url: typeof url === 'string' ? url : '',
      isOpen: item['state'] === 'open',
      updatedAt: Number.isNaN(updatedAt) ? 0 : updatedAt,
      target: targetNamed(name),
      reasons,
    },
  ]
}

function targetNamed(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}
