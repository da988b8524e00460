import { at, parseJson, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { failure } from './failure.ts'

export interface Issue {
  readonly number: number
  title: string
  body: string
  labels: readonly string[]
  state: 'open' | 'closed'
  stateReason: string | null
  readonly author: { readonly login: string; readonly type: 'Bot' | 'User' }
  readonly association: string
  updatedAt: number
  readonly isPullRequest: boolean
}

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const

/** Issues of a repository (https://docs.github.com/rest/issues). A list of them has its pull requests too. */
export class Issues {
  readonly #now: () => number
  readonly #all: Issue[] = []
  /** Whether the repository's settings allow issues. */
  enabled = true

  constructor(now: () => number) {
    this.#now = now
  }

  get all(): readonly Issue[] {
    return this.#all
  }

  add(given: Partial<Issue>): Issue {
    const made: Issue = {
      title: '',
      body: '',
      labels: [],
      state: 'open',
      stateReason: null,
      author: BOT,
      association: 'NONE',
      updatedAt: this.#now(),
      isPullRequest: false,
      ...given,
      number: this.#all.length + 1,
    }
    this.#all.push(made)
    return made
  }

  /** `rest`: the path behind `/issues`. */
  serve(rest: string, call: Call): Reply {
    if (!this.enabled) return failure(410, 'Issues has been disabled in this repository.')
    if (rest === '') return call.method === 'POST' ? this.#create(call) : this.#list(call)
    const number = /^\/(\d+)$/u.exec(rest)?.[1]
    const issue = this.#all.find((it) => String(it.number) === number)
    if (issue === undefined || call.method !== 'PATCH') return failure(404, 'Not Found')
    return this.#update(issue, call)
  }

  #list({ query }: Call): Reply {
    const state = query.get('state') ?? 'open'
    const found = this.#all
      .filter((it) => state === 'all' || it.state === state)
      .sort((a, b) => b.updatedAt - a.updatedAt || b.number - a.number)
    return { status: 200, body: found.slice(0, Number(query.get('per_page') ?? 30)).map(bodyOf) }
  }

  #create({ body: text }: Call): Reply {
    const body = parseJson(text)
    const title = stringAt(body, 'title') ?? ''
    if (title === '') return failure(422, 'Validation Failed')
    const labels = at(body, 'labels')
    const made = this.add({
      title,
      body: stringAt(body, 'body') ?? '',
      labels: Array.isArray(labels) ? labels.map(String) : [],
    })
    return { status: 201, body: bodyOf(made) }
  }

  #update(issue: Issue, { body: text }: Call): Reply {
    const body = parseJson(text)
    issue.title = stringAt(body, 'title') ?? issue.title
    issue.body = stringAt(body, 'body') ?? issue.body
    if (stringAt(body, 'state') === 'closed' && issue.state === 'open') {
      issue.state = 'closed'
      issue.stateReason = stringAt(body, 'state_reason') ?? null
    }
    issue.updatedAt = this.#now()
    return { status: 200, body: bodyOf(issue) }
  }
}

function bodyOf(issue: Issue): Record<string, Json> {
  const { number, title, body, state, author, association, updatedAt, isPullRequest } = issue
  return {
    number,
    title,
    body,
    state,
    html_url: `https://github.com/octo/shop/issues/${String(number)}`,
    user: { ...author },
    author_association: association,
    labels: issue.labels.map((name) => ({ name })),
    updated_at: new Date(updatedAt * 1000).toISOString(),
    ...(isPullRequest && { pull_request: { url: '' } }),
  }
}
