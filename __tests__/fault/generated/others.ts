import type { LocalAzure } from '../../../local-azure/index.ts'
import type { Effect } from '../../../local-azure/world/effects.ts'
import { act } from './act.ts'
import { shuffled } from './cases.ts'
import { ofFreshness, sentAlone } from './fresh.ts'
import { atRequest } from './gate.ts'
import { HANDS, type Hand } from './hands.ts'
import { ending, harm } from './oracle.ts'
import { converge, lastWords, type Played } from './play.ts'
import { placesOf, type Place } from './rounds.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'
import { conflict, touchOf, touchOfEffect } from './touches.ts'
import { isTold } from './truth.ts'
import { Witness } from './witness.ts'

/** Somebody comes between the request of that number and the one before it. */
export interface Intrusion {
  readonly story: Story
  readonly number: number
  readonly hand: string
}

/**
 * The services have no conditional write: right before a write nobody can see the other. So it is before each read. Those in
 * one list end alike: before which of two requests somebody came makes no difference if the first of them does not read what
 * was changed, and no time passes between them.
 */
export async function allIntrusions(
  seed: number,
  stories = STORIES,
): Promise<readonly (readonly Intrusion[])[]> {
  const writing = stories.filter(({ inputs }) =>
    ['auto', 'burst', 'scale-back'].includes(inputs['mode'] ?? ''),
  )
  const intrusions: { one: Intrusion; like: string }[] = []
  for (const story of writing.filter(({ inputs }) => inputs['dry-run'] === undefined)) {
    const requests = await requestsOf(story)
    const places = placesOf(requests)
    for (const [index, { write }] of requests.entries())
      for (const [hand, { effect }] of write ? [] : handsIn(story)) {
        const like = `${story.name} ${hand} ${likeOf(places[index], effect)}`
        intrusions.push({ one: { story, number: index + 1, hand }, like })
      }
  }
  return shuffled(
    [...Map.groupBy(intrusions, ({ like }) => like).values()].map((alike) => alike.map(({ one }) => one)),
    seed,
  )
}

function handsIn(story: Story): readonly (readonly [string, Hand])[] {
  return Object.entries(HANDS).filter(([, { where }]) => where?.(story) ?? true)
}

/** Equal where the run has seen as much of what the other changes. */
function likeOf(place: Place | undefined, effect: Effect): string {
  const touch = touchOfEffect(effect)
  const seen = (place?.before ?? []).filter((one) => one.write || conflict(touchOf(one), touch)).length
  return `${String(place?.round)} ${String(seen)}`
}

/** The story with another end that is right after that hand, and so under a name of its own. */
function either(story: Story, hand: string, orElse: NonNullable<Hand['orElse']>): Story {
  const isReached = (azure: LocalAzure): boolean => story.isReached(azure) || orElse(azure)
  return { ...story, name: `${story.name}, ${hand}`, isReached, mayRefuseAt: orElse }
}

/** The name of a run that has joined no clock. */
const ALONE = ''

export async function playIntrusion({ story, number, hand }: Intrusion): Promise<Played> {
  const began = performance.now()
  const azure = await story.open()
  try {
    const { effect, orElse } = HANDS[hand]!
    const witness = new Witness(azure)
    atRequest(azure, number, 'before', () => azure.effect(effect))
    const run = await act(azure, story.inputs)
    const told = [
      ...ending(story, run),
      ...isTold(witness.seenBy(ALONE).state, run),
      ...ofFreshness(sentAlone(run.requests)),
    ]
    const runsToConverge = await converge(azure, orElse === undefined ? story : either(story, hand, orElse))
    const lost = `does not converge; the run said:\n${lastWords(run)}`
    return {
      title: `${story.name} · ${hand} before request ${String(number)}`,
      breaches: [...told, ...harm(azure), ...(runsToConverge === undefined ? [lost] : [])],
      runsToConverge,
      hits: 1,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}
