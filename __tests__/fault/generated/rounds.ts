import type { LoggedRequest } from '../../../local-azure/index.ts'
import { nameOf } from './points.ts'

/** Where in a run a request stands. */
export interface Place {
  /** Requests between two pauses are a round. Equal polls in the middle of a row of them have one number. */
  readonly round: number
  /** Requests of its round that come before it. */
  readonly before: readonly LoggedRequest[]
  /** Those with the same number were asked at once: none of them knows the answer of another. */
  readonly layer: number
}

/**
 * The place of each request of a run. Rounds that ask the same, get the same answers and change nothing are polls: the same
 * request in the same phase of the story, with the same state of the world. The first, the second, a middle one and the last
 * of a row stand for the rest.
 */
export function placesOf(requests: readonly LoggedRequest[]): readonly Place[] {
  const rounds = roundsOf(requests)
  const numbers = numbersOf(rounds.map(signatureOf))
  return rounds.flatMap((round, index) =>
    round.map((request, at) => ({
      round: numbers[index] ?? index,
      before: round.slice(0, at),
      layer: request.depth - (round[0]?.depth ?? 0),
    })),
  )
}

/** Virtual seconds between two requests that are a pause. */
const PAUSE_SECONDS = 1

function roundsOf(requests: readonly LoggedRequest[]): readonly (readonly LoggedRequest[])[] {
  const rounds: LoggedRequest[][] = []
  for (const request of requests) {
    const last = rounds.at(-1)?.at(-1)
    if (last === undefined || request.at - last.at >= PAUSE_SECONDS) rounds.push([request])
    else rounds.at(-1)?.push(request)
  }
  return rounds
}

/** What a round asks and is answered; undefined where it changes something, and so is no poll. */
function signatureOf(round: readonly LoggedRequest[]): string | undefined {
  if (round.some(({ write }) => write)) return undefined
  return round
    .map((request) => `${nameOf(request)} ${String(request.status)}`)
    .sort()
    .join('\n')
}

/** The number of each round; those in the middle of a row of equal ones share that of the middle one. */
function numbersOf(signatures: readonly (string | undefined)[]): readonly number[] {
  const numbers = signatures.map((_, index) => index)
  for (let start = 0; start < signatures.length;) {
    let end = start + 1
    while (
      end < signatures.length &&
      signatures[start] !== undefined &&
      signatures[end] === signatures[start]
    )
      end += 1
    const middle = Math.floor((start + 1 + end) / 2)
    for (let index = start + 2; index < end - 1; index += 1) numbers[index] = middle
    start = end
  }
  return numbers
}
