import { minutes, type Seconds } from './units.ts'

/** What a person can ask for. It overrules every rule of automation except pause. */
export const COMMANDS = ['burst', 'scale-back', 'prewarm'] as const
export type CommandKind = (typeof COMMANDS)[number]

/** Everything that the program needs to know about a mode. A new mode is one more row, and a row with a gap does not compile. */
export interface ModeRow {
  /** One pass, passes until `watch-for` is over, or a replay of the load's past. */
  readonly runsAs: 'pass' | 'watch' | 'simulation'
  /** Whose decision it makes, or shows. */
  readonly decidesAs: 'automation' | CommandKind
  /**
   * What it may write to Azure: all that the decision needs, only the pause and the holds in the state tag, or nothing.
   * Where it is nothing, the ports refuse every write, whatever the rest of the program does (observers-never-write).
   */
  readonly writes: 'as-decided' | 'pause' | 'resume' | 'nothing'
  /** Why it cannot do without a load; undefined if it can. A pass of any mode reads the load that is configured. */
  readonly needsLoad: string | undefined
  /** false if no Azure resource need be named. */
  readonly needsAzure: boolean
  /** Leaves everything to a watch that holds the lease. */
  readonly yields: boolean
  /** How long its hold, or its pause, lasts where `hold-for` is not given; undefined if it leaves none. */
  readonly holdFor: Seconds | undefined
  /** The config refuses `hold-for: 0`: the mode would do nothing. */
  readonly needsHold: boolean
  /** Also tests the whole set-up, and how bad the worst finding is decides how the run ends. */
  readonly inspects: boolean
  /** Also reports the next peak of the schedules. */
  readonly showsNextSchedule: boolean
  /** What the log calls the steps that it lists, unless it is a dry run. */
  readonly planHeading: 'plan' | 'automation would take'
}

const ROWS = {
  auto: {
    runsAs: 'pass',
    decidesAs: 'automation',
    writes: 'as-decided',
    needsLoad: 'mode: auto decides on the load',
    needsAzure: true,
    yields: true,
    holdFor: undefined,
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'plan',
  },
  watch: {
    runsAs: 'watch',
    decidesAs: 'automation',
    writes: 'as-decided',
    needsLoad: 'mode: watch decides on the load',
    needsAzure: true,
    yields: false,
    holdFor: undefined,
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'plan',
  },
  burst: {
    runsAs: 'pass',
    decidesAs: 'burst',
    writes: 'as-decided',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: minutes(60),
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'plan',
  },
  'scale-back': {
    runsAs: 'pass',
    decidesAs: 'scale-back',
    writes: 'as-decided',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: minutes(60),
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'plan',
  },
  prewarm: {
    runsAs: 'pass',
    decidesAs: 'prewarm',
    writes: 'as-decided',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: minutes(2 * 60),
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'plan',
  },
  pause: {
    runsAs: 'pass',
    decidesAs: 'automation',
    writes: 'pause',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: minutes(24 * 60),
    needsHold: true,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'automation would take',
  },
  resume: {
    runsAs: 'pass',
    decidesAs: 'automation',
    writes: 'resume',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: undefined,
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'automation would take',
  },
  status: {
    runsAs: 'pass',
    decidesAs: 'automation',
    writes: 'nothing',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: undefined,
    needsHold: false,
    inspects: false,
    showsNextSchedule: true,
    planHeading: 'automation would take',
  },
  check: {
    runsAs: 'pass',
    decidesAs: 'automation',
    writes: 'nothing',
    needsLoad: undefined,
    needsAzure: true,
    yields: false,
    holdFor: undefined,
    needsHold: false,
    inspects: true,
    showsNextSchedule: true,
    planHeading: 'automation would take',
  },
  simulate: {
    runsAs: 'simulation',
    decidesAs: 'automation',
    writes: 'nothing',
    needsLoad: 'mode: simulate replays it',
    needsAzure: false,
    yields: false,
    holdFor: undefined,
    needsHold: false,
    inspects: false,
    showsNextSchedule: false,
    planHeading: 'automation would take',
  },
} as const satisfies Readonly<Record<string, ModeRow>>

export type Mode = keyof typeof ROWS

/** In the order of the documentation. */
export const MODES = Object.keys(ROWS) as readonly Mode[]

/** What holds of a mode. Code asks this in place of comparing names. */
export function modeRow(mode: Mode): ModeRow {
  return ROWS[mode]
}

/** The person's command that a run of this mode is; undefined if automation decides. */
export function commandOf(mode: Mode): CommandKind | undefined {
  const { decidesAs } = modeRow(mode)
  return decidesAs === 'automation' ? undefined : decidesAs
}

/** The controller's own lane: automation decides, and what it decides is done. */
export function isController(mode: Mode): boolean {
  const { decidesAs, writes } = modeRow(mode)
  return decidesAs === 'automation' && writes === 'as-decided'
}
