import type { Effect } from '../../../local-azure/world/effects.ts'
import { act } from './act.ts'
import { shuffled } from './cases.ts'
import { atRequest } from './gate.ts'
import { harm } from './oracle.ts'
import { converge, lastWords, type Played } from './play.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'

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

/** The services have no conditional write: right before a write nobody can see the other. So it is before each read. */
export async function allIntrusions(seed: number): Promise<readonly Intrusion[]> {
  const intrusions: Intrusion[] = []
  const writing = STORIES.filter(({ inputs }) =>
    ['auto', 'burst', 'scale-back'].includes(inputs['mode'] ?? ''),
  )
  for (const story of writing.filter(({ inputs }) => inputs['dry-run'] === undefined)) {
    for (const [index, { write }] of (await requestsOf(story)).entries())
      if (!write) for (const hand of Object.keys(HANDS)) intrusions.push({ story, number: index + 1, hand })
  }
  return shuffled(intrusions, seed)
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
      breaches: [...harm(azure), ...(runsToConverge === undefined ? [lost] : [])],
      runsToConverge,
      hits: 1,
      realMilliseconds: performance.now() - began,
    }
  } finally {
    await azure.close()
  }
}
