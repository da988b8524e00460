import type { LocalAzure, LocalAzureOptions, LoggedRequest } from '../../../local-azure/index.ts'
import type { Mode } from '../../../src/domain/modes.ts'
import { openShop, type Load } from '../../helpers/local-azure.ts'
import {
  BURSTING,
  bursting,
  HIGH,
  IDLE,
  LOW,
  recordOf,
  stateOf,
  WARM,
  type State,
} from '../../helpers/scenes.ts'
import { act, type Inputs } from './act.ts'

/** One path through a mode: where it begins, and what is true after a run that ends well. */
export interface Story {
  readonly name: string
  readonly open: () => Promise<LocalAzure>
  readonly inputs: Inputs
  readonly isReached: (azure: LocalAzure) => boolean
  /** What a run may leave that refuses to go further; by default none refuses. */
  readonly mayRefuseAt?: (azure: LocalAzure) => boolean
  /** What a person may ask for right after it, and what that is to reach. */
  readonly opposite?: Pick<Story, 'inputs' | 'isReached'>
}

/** Long enough for any drain. */
const LONG = { 'wait-in-run': '2h', timeout: '3h' } as const
const SWITCH = { routing: 'switch', 'private-health-url': 'https://shop.private.example/health' }
const FALLING: Load = [
  [0, HIGH],
  [30, LOW],
]

const idle = (perMinute: number) => (): Promise<LocalAzure> => openShop([[0, perMinute]])

/** An hour into a burst whose load fell half an hour ago. */
async function late(change = {}, share = 0.3333): Promise<LocalAzure> {
  const azure = await openShop(FALLING, { scenario: bursting(change, share) })
  azure.clock.advance(3600)
  return azure
}

/** An autoscale setting of the plan: off, or as the run of a burst leaves it; and what the state tag says of it then. */
const PLAN = 'plan-shop-burst'
const BOUNDS = {
  off: { minimum: '1', maximum: '5', default: '1' },
  on: { minimum: '3', maximum: '5', default: '3' },
}
const BEFORE = ',b=0-1-5-1-3-5,k=P1v3'

function autoscale(azure: LocalAzure, as: keyof typeof BOUNDS): void {
  const profiles = [{ name: 'default', capacity: BOUNDS[as], rules: [] }]
  const properties = { enabled: as === 'on', profiles }
  azure.effect({ kind: 'create-autoscale', setting: 'cpu', plan: PLAN, properties })
}

async function managed(): Promise<LocalAzure> {
  const azure = await openShop([[0, HIGH]])
  autoscale(azure, 'off')
  return azure
}

async function lateManaged(): Promise<LocalAzure> {
  const azure = await late()
  autoscale(azure, 'on')
  const tag = (recordOf(azure) ?? '').replace(',c=', `${BEFORE},c=`)
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': tag } })
  return azure
}

/**
 * The autoscale setting, as long as there is one, is on in a burst whose state tag tells what it was before, and off after it.
 * Where the tag cannot be written, a burst leaves the setting alone.
 */
const isOn = (azure: LocalAzure): boolean =>
  azure.world.autoscale[0]?.properties['enabled'] !== false || !(recordOf(azure) ?? '').includes(',b=')
const isOff = ({ world }: LocalAzure): boolean => world.autoscale[0]?.properties['enabled'] !== true

async function paused(): Promise<LocalAzure> {
  const tag = (base: Parameters<NonNullable<LocalAzureOptions['scenario']>>[0]): string =>
    `v=1,p=idle,s=${String(base.startAt - 3600)},r=1,zu=${String(base.startAt + 7200)},zb=ada`
  return openShop([[0, LOW]], {
    scenario: (base) => ({
      ...base,
      profiles: base.profiles.map((one) => ({ ...one, tags: { 'cloudburst-burst': tag(base) } })),
    }),
  })
}

/** Whether that state is there. Somebody else's instances stay during a burst. */
export function isAtLeast({ endpoint, app, instances }: State, wanted: State): boolean {
  const enough = wanted.app === 'Running' ? instances >= wanted.instances : instances === wanted.instances
  return endpoint === wanted.endpoint && app === wanted.app && enough
}

const is =
  (wanted: State) =>
  (azure: LocalAzure): boolean =>
    isAtLeast(stateOf(azure), wanted)
const isPaused = (azure: LocalAzure): boolean => (recordOf(azure) ?? '').includes(',zb=')

const SCALES_BACK = { inputs: { mode: 'scale-back', 'hold-for': '0', ...LONG }, isReached: is(IDLE) }
const BURSTS = { inputs: { mode: 'burst', 'hold-for': '0' }, isReached: is(BURSTING) }

const observes = (mode: Mode): Story => ({
  name: mode,
  open: idle(HIGH),
  inputs: { mode },
  isReached: (azure) => is(IDLE)(azure) && recordOf(azure) === undefined,
})

/** Every mode has its paths: a new mode without one does not compile. */
const OF_MODE = {
  auto: [
    {
      name: 'a cold burst',
      open: idle(HIGH),
      inputs: { mode: 'auto' },
      isReached: is(BURSTING),
      opposite: SCALES_BACK,
    },
    {
      name: 'a scale-in',
      open: late,
      inputs: { mode: 'auto', ...LONG },
      isReached: is(IDLE),
      opposite: BURSTS,
    },
    {
      name: 'a burst that manages autoscale',
      open: managed,
      inputs: { mode: 'auto', autoscale: 'manage' },
      isReached: (azure) => is(BURSTING)(azure) && isOn(azure),
    },
    {
      name: 'a scale-in that manages autoscale',
      open: lateManaged,
      inputs: { mode: 'auto', autoscale: 'manage', ...LONG },
      isReached: (azure) => is(IDLE)(azure) && isOff(azure),
    },
    {
      name: 'a switch',
      open: idle(HIGH),
      inputs: { mode: 'auto', ...SWITCH },
      isReached: is(BURSTING),
    },
    {
      name: 'a switch back',
      open: () => late({ private: { status: 'Disabled' } }, 1),
      inputs: { mode: 'auto', ...SWITCH, ...LONG },
      isReached: is(IDLE),
    },
    {
      name: 'a dry run',
      open: idle(HIGH),
      inputs: { mode: 'auto', 'dry-run': 'true' },
      isReached: is(IDLE),
    },
  ],
  burst: [
    {
      name: 'burst',
      open: idle(LOW),
      inputs: { mode: 'burst' },
      isReached: is(BURSTING),
      opposite: SCALES_BACK,
    },
  ],
  'scale-back': [
    {
      name: 'scale-back',
      open: late,
      inputs: { mode: 'scale-back', ...LONG },
      isReached: is(IDLE),
      opposite: BURSTS,
    },
  ],
  prewarm: [{ name: 'prewarm', open: idle(LOW), inputs: { mode: 'prewarm' }, isReached: is(WARM) }],
  pause: [{ name: 'pause', open: idle(HIGH), inputs: { mode: 'pause' }, isReached: isPaused }],
  resume: [
    { name: 'resume', open: paused, inputs: { mode: 'resume' }, isReached: (azure) => !isPaused(azure) },
  ],
  watch: [
    {
      name: 'a watch',
      open: idle(HIGH),
      inputs: { mode: 'watch', 'watch-for': '4m', 'hand-over': 'none' },
      isReached: is(BURSTING),
    },
  ],
  status: [observes('status')],
  check: [observes('check')],
  simulate: [observes('simulate')],
} satisfies Readonly<Record<Mode, readonly Story[]>>

export const STORIES: readonly Story[] = Object.values(OF_MODE).flat()

const requests = new Map<string, Promise<readonly LoggedRequest[]>>()

/** The requests of a story, by one run in which nothing fails. Throws where that run does not reach its end. */
export function requestsOf(story: Story): Promise<readonly LoggedRequest[]> {
  const known = requests.get(story.name) ?? cleanRun(story)
  requests.set(story.name, known)
  return known
}

async function cleanRun(story: Story): Promise<readonly LoggedRequest[]> {
  const azure = await story.open()
  try {
    const run = await act(azure, story.inputs)
    if (run.exitCode === 0 && story.isReached(azure)) return run.requests
    throw new Error(`${story.name} does not reach its end where nothing fails:\n${run.log}`)
  } finally {
    await azure.close()
  }
}
