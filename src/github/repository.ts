/** The repository that this run belongs to. */
export interface Repository {
  /** `https://api.github.com`, or the API of a GitHub Enterprise Server. */
  readonly apiUrl: string
  /** `owner/name`. */
  readonly repository: string
}

/** As the API's routes take it. */
export function ownerAndName({ repository }: Pick<Repository, 'repository'>): {
  readonly owner: string
  readonly repo: string
} {
  const [owner = '', repo = ''] = repository.split('/')
  return { owner, repo }
}

/** The items of a list that GitHub answered; empty if it is none. */
export function itemsOf(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(body)) return []
  return body.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
}
