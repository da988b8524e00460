import type { LoggedRequest } from './requests.ts'

/** A pause this long, in virtual seconds, is one that the client made. */
const PAUSE_SECONDS = 1

/**
 * The requests of a run to Resource Manager that are not waiting. The client waits where it pauses, asks, and pauses again
 * without a write; what it asks first and last is not waiting either.
 */
export function besidesWaiting(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  const rounds = roundsOf(requests.filter(({ kind }) => kind === 'arm'))
  return rounds
    .filter((round, at) => at === 0 || at === rounds.length - 1 || round.some(({ write }) => write))
    .flat()
}

/** Requests that follow each other without a pause. */
function roundsOf(requests: readonly LoggedRequest[]): LoggedRequest[][] {
  const rounds: LoggedRequest[][] = []
  for (const request of requests) {
    const round = rounds.at(-1)
    const last = round?.at(-1)
    if (round === undefined || last === undefined || request.at - (last.endedAt ?? last.at) >= PAUSE_SECONDS)
      rounds.push([request])
    else round.push(request)
  }
  return rounds
}
