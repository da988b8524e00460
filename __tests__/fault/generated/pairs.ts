import type { LocalAzure, LocalAzureOptions } from '../../../local-azure/index.ts'
import { openShop } from '../../helpers/local-azure.ts'
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
import type { Inputs } from './act.ts'
import { isAtLeast } from './stories.ts'

/** Two runs that meet, and what a run after both is to reach. */
export interface Pair {
  readonly name: string
  readonly open: () => Promise<LocalAzure>
  readonly first: Inputs
  readonly second: Inputs
  /** Either by itself, or by the command that holds in the end: of two people the later one wins. */
  readonly wanted: State | 'as held'
  /** What a person asks for after both, before the passes that are to reach it. */
  readonly then?: Inputs
}

const LONG = { 'wait-in-run': '2h', timeout: '3h' } as const
const HOLD = { 'hold-for': '6h' } as const

const AUTO = { mode: 'auto' } as const
const SCALES_IN = { mode: 'auto', ...LONG } as const
const WATCH = { mode: 'watch', 'watch-for': '4m', 'hand-over': 'none' } as const
const BURST = { mode: 'burst', ...HOLD } as const
const SCALE_BACK = { mode: 'scale-back', ...HOLD, ...LONG } as const
const PREWARM = { mode: 'prewarm', ...HOLD } as const
const PAUSE = { mode: 'pause', ...HOLD } as const
const RESUME = { mode: 'resume' } as const

const busy = (): Promise<LocalAzure> => openShop([[0, HIGH]])
const quiet = (): Promise<LocalAzure> => openShop([[0, LOW]])

/** An hour into a burst whose load fell half an hour ago. */
async function late(): Promise<LocalAzure> {
  const azure = await openShop(
    [
      [0, HIGH],
      [30, LOW],
    ],
    { scenario: bursting() },
  )
  azure.clock.advance(3600)
  return azure
}

/** Under a load that asks for a burst. */
function paused(): Promise<LocalAzure> {
  const scenario: NonNullable<LocalAzureOptions['scenario']> = (base) => {
    const [since, until] = [base.startAt - 3600, base.startAt + 7200].map(String)
    const tags = { 'cloudburst-burst': `v=1,p=idle,s=${since ?? ''},r=1,zu=${until ?? ''},zb=ada` }
    return { ...base, profiles: base.profiles.map((one) => ({ ...one, tags })) }
  }
  return openShop([[0, HIGH]], { scenario })
}

type Row = readonly [
  name: string,
  open: Pair['open'],
  first: Inputs,
  second: Inputs,
  wanted: Pair['wanted'],
  then?: Inputs,
]

/** Each mode that writes meets a pass of a rule, and each command another one or the pass that it stops. */
const ROWS: readonly Row[] = [
  ['two passes that burst', busy, AUTO, AUTO, BURSTING],
  ['a pass that bursts, a person who scales back', busy, AUTO, SCALE_BACK, IDLE],
  ['a pass that scales in, a person who bursts', late, SCALES_IN, BURST, BURSTING],
  ['two passes that scale in', late, SCALES_IN, SCALES_IN, IDLE],
  ['a person who prewarms, a pass that bursts', busy, PREWARM, AUTO, BURSTING],
  ['a pass that bursts, a person who pauses', busy, AUTO, PAUSE, BURSTING, RESUME],
  ['a pass that scales in, a person who pauses', late, SCALES_IN, PAUSE, IDLE, RESUME],
  ['a pass in a pause, a person who resumes', paused, AUTO, RESUME, BURSTING],
  ['a person who prewarms, one who scales back', quiet, PREWARM, SCALE_BACK, 'as held'],
  ['a person who bursts, one who scales back', quiet, BURST, SCALE_BACK, 'as held'],
  ['a person who bursts, one who pauses', quiet, BURST, PAUSE, IDLE, RESUME],
  ['a watch that bursts, a scheduled pass', busy, WATCH, AUTO, BURSTING],
  ['a watch that bursts, a second watch', busy, WATCH, WATCH, BURSTING],
  ['a watch that bursts, a person who scales back', busy, WATCH, SCALE_BACK, IDLE],
  ['a watch that bursts, a person who pauses', busy, WATCH, PAUSE, BURSTING, RESUME],
  ['a watch without a reason, a person who bursts', quiet, WATCH, BURST, BURSTING],
]

export const PAIRS: readonly Pair[] = ROWS.map(([name, open, first, second, wanted, then]) => ({
  name,
  open,
  first,
  second,
  wanted,
  ...(then !== undefined && { then }),
}))

const OF_HOLD: Readonly<Record<string, State>> = { burst: BURSTING, prewarm: WARM, 'scale-back': IDLE }

/** A command that ended red may be lost, and then the load decides; one that ended green holds. */
export function wantedAfter(azure: LocalAzure, { wanted }: Pair, isGreen: boolean): readonly State[] {
  if (wanted !== 'as held') return isGreen ? [wanted] : [IDLE, BURSTING]
  const held = OF_HOLD[/,h=([a-z-]+)/u.exec(recordOf(azure) ?? '')?.[1] ?? '']
  return held === undefined ? [IDLE] : [held]
}

export function isReached(azure: LocalAzure, wanted: readonly State[]): boolean {
  return wanted.some((one) => isAtLeast(stateOf(azure), one))
}
