import type { Fault } from '../../../local-azure/faults/rules.ts'
import type { PlanAnswer } from '../../../local-azure/world/scenario.ts'
import type { Point } from './points.ts'
import { message, sizing, write, type Trouble } from './trouble.ts'

const polls = (point: Point): boolean => /operationresults/iu.test(point.name)
/** The world is so from the start on, so one point of each story stands for all. */
const first = (point: Point): boolean => sizing(point) && point.skip === 0
const answer = (status: number, body?: Extract<Fault, { kind: 'reply' }>['body']): Fault => ({
  kind: 'reply',
  status,
  ...(body !== undefined && { body }),
})

interface Shape {
  readonly words: string
  readonly failed: ((state: string) => Fault) | undefined
  readonly succeeded?: Fault
  readonly running?: Fault
}

/** How Azure may answer a resize, and what a poll of its operation answers; undefined where it names no operation. */
const SHAPES = {
  accepted: {
    words: 'with Azure-AsyncOperation',
    failed: (status: string) => answer(200, { status, ...message('InternalServerError') }),
    succeeded: answer(200, { status: 'Succeeded' }),
    running: answer(202, { status: 'InProgress' }),
  },
  'accepted-empty': {
    words: 'with Location alone',
    failed: (provisioningState: string) => answer(200, { properties: { provisioningState } }),
    succeeded: answer(200, { properties: { provisioningState: null } }),
    running: answer(202),
  },
  'in-progress': { words: 'that the plan itself tells of', failed: undefined },
  'at-once': { words: 'that Azure says is done at once', failed: undefined },
} as const satisfies Record<PlanAnswer, Shape>

const ENDS = {
  Succeeded: 'a resize',
  Failed: 'a resize that fails',
  never: 'a resize that never ends',
} as const

const OF_WORLD = Object.entries(SHAPES).flatMap(([as, { words }]) =>
  Object.entries(ENDS).map(([end, what]): readonly [string, Trouble] => [
    `${what}, ${words}`,
    {
      effects: [
        { kind: 'plan-answers', as: as as PlanAnswer },
        { kind: 'sizing-ends', as: end as keyof typeof ENDS },
      ],
      hits: first,
    },
  ]),
)

const OF_POLLS = (['accepted', 'accepted-empty'] as const).flatMap((as) => {
  const { words, failed, succeeded, running } = SHAPES[as]
  const told = {
    fails: failed('Failed'),
    'is canceled': failed('Canceled'),
    'says too early that it is done': succeeded,
    'never ends': running,
  }
  return Object.entries(told).map(([what, fault]): readonly [string, Trouble] => [
    `an operation ${words} that ${what}`,
    { effects: [{ kind: 'plan-answers', as }], fault, hits: polls },
  ])
})

const NOWHERE =
  'https://management.azure.com/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/serverfarms/plan-shop-burst/operationresults/never'

/** Operations that fail, lie or never end, in each way in which Azure tells of one. */
export const OPERATIONS: Readonly<Record<string, Trouble>> = {
  ...Object.fromEntries([...OF_WORLD, ...OF_POLLS]),
  'accepted, and never carried out': {
    fault: {
      kind: 'reply',
      status: 202,
      headers: { 'azure-asyncoperation': NOWHERE, location: NOWHERE },
    },
    hits: write,
  },
}
