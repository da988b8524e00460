import { mulberry32 } from '../../../src/plant/cadence.ts'
import { TIMES, TROUBLES } from './faults.ts'
import { pointsOf, type Point } from './points.ts'
import { requestsOf, STORIES, type Story } from './stories.ts'

/** One request of one story, one trouble, so many times. */
export interface Case {
  readonly story: Story
  readonly point: Point
  readonly trouble: string
  readonly times: keyof typeof TIMES
}

function casesOfStory(story: Story, points: readonly Point[]): readonly (readonly Case[])[] {
  return points.flatMap((point) =>
    Object.entries(TROUBLES)
      .filter(([, { hits }]) => hits(point))
      .map(([trouble, { fault }]) =>
        timesOf(point, fault === undefined).map((times) => ({ story, point, trouble, times })),
      ),
  )
}

/** A trouble of the world has no number; one that lasts for ever from the last request on differs little from one time. */
function timesOf({ skip }: Point, isEffect: boolean): readonly Case['times'][] {
  if (isEffect) return ['for ever']
  return skip === 0 ? ['for ever', 'three times', 'once'] : ['for ever', 'once']
}

/** Every case of every story, those of one trouble of one request in one list, in an order that a seed makes. */
export async function allCases(seed: number, stories = STORIES): Promise<readonly (readonly Case[])[]> {
  const cases: (readonly Case[])[] = []
  for (const story of stories) cases.push(...casesOfStory(story, pointsOf(await requestsOf(story))))
  return shuffled(cases, seed)
}

/** Each trouble one time for each request, in one of the stories that make it: what a built action is asked for. */
export function onceEach(cases: readonly (readonly Case[])[]): readonly (readonly Case[])[] {
  const firsts = Map.groupBy(cases, ([one]) => `${one?.point.name ?? ''} ${one?.trouble ?? ''}`).values()
  return [...firsts].map(([of = []]) => of.slice(-1))
}

export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = mulberry32(seed)
  const keyed = list.map((one) => ({ one, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one)
}

export function titleOf({ story, point, trouble, times }: Case): string {
  const where = point.skip === 0 ? '' : ` after ${String(point.skip)} like it`
  return `${story.name} · ${point.name}${where} · ${trouble} ${times}`
}
