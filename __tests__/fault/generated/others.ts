import type { Effect } from '../../../local-azure/world/effects.ts'
import { act } from './act.ts'
import { shuffled } from './cases.ts'
import { atRequest } from './gate.ts'
import { ending, harm } from './oracle.ts'
import { converge, lastWords, type Played } from './play.ts'
import { placesOf, type Place } from './rounds.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'
import { conflict, touchOf, touchOfEffect } from './touches.ts'

/** What somebody outside this action does. */
export const HANDS: Readonly<Record<string, Effect>> = {
  'the portal disables the endpoint': { kind: 'set-endpoint', endpoint: 'burst', status: 'Disabled' },
  'the portal enables the endpoint': {
    kind: 'set-endpoint',
    endpoint: 'burst',
    status: 'Enabled',
    weight: 1,
  },
  'Terraform sets the weight': { kind: 'set-endpoint', endpoint: 'burst', weight: 60 },
  'the portal stops the app': { kind: 'set-app', app: 'app-shop-burst', state: 'Stopped' },
  'the portal starts the app': { kind: 'set-app', app: 'app-shop-burst', state: 'Running' },
  'autoscale takes instances': { kind: 'set-plan', plan: 'plan-shop-burst', sku: { capacity: 1 } },
  'autoscale adds instances': { kind: 'set-plan', plan: 'plan-shop-burst', sku: { capacity: 5 } },
  'Terraform takes the tags': { kind: 'set-tags', profile: 'tm-shop', tags: {} },
}

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
export async function allIntrusions(seed: number): Promise<readonly (readonly Intrusion[])[]> {
  const writing = STORIES.filter(({ inputs }) =>
    ['auto', 'burst', 'scale-back'].includes(inputs['mode'] ?? ''),
  )
  const intrusions: { one: Intrusion; like: string }[] = []
  for (const story of writing.filter(({ inputs }) => inputs['dry-run'] === undefined)) {
    const requests = await requestsOf(story)
    const places = placesOf(requests)
    for (const [index, { write }] of requests.entries())
      for (const [hand, effect] of write ? [] : Object.entries(HANDS)) {
        const like = `${story.name} ${hand} ${likeOf(places[index], effect)}`
        intrusions.push({ one: { story, number: index + 1, hand }, like })
      }
  }
  return shuffled(
    [...Map.groupBy(intrusions, ({ like }) => like).values()].map((alike) => alike.map(({ one }) => one)),
    seed,
  )
}

/** Equal where the run has seen as much of what the other changes. */
function likeOf(place: Place | undefined, effect: Effect): string {
  const touch = touchOfEffect(effect)
  const seen = (place?.before ?? []).filter((one) => one.write || conflict(touchOf(one), touch)).length
  return `${String(place?.round)} ${String(seen)}`
}

export async function playIntrusion({ story, number, hand }: Intrusion): Promise<Played> {
  const began = performance.now()
  const azure = await story.open()
  try {
    atRequest(azure, number, 'before', () => {
      const effect = HANDS[hand]
      if (effect !== undefined) azure.effect(effect)
    })
    const run = await act(azure, story.inputs)
    const runsToConverge = await converge(azure, story)
    const lost = `does not converge; the run said:\n${lastWords(run)}`
    return {
      title: `${story.name} · ${hand} before request ${String(number)}`,
      breaches: [...ending(story, run), ...harm(azure), ...(runsToConverge === undefined ? [lost] : [])],
      runsToConverge,
      hits: 1,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}
