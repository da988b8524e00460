import type { LocalAzure } from '../../../local-azure/index.ts'
import { begin, type Acted, type Breach, type Inputs, type Setting } from './act.ts'
import type { Seen } from './deeds.ts'
import { ending } from './oracle.ts'
import { hasLateReads } from './promises.ts'
import { SIDES, type Side, type Trace } from './trace.ts'
import { isTold } from './truth.ts'
import { Turns } from './turns.ts'
import { Witness } from './witness.ts'

type OfBoth<T> = Readonly<Record<Side, T>>

/** How two runs that met have ended. */
interface Met {
  readonly runs: OfBoth<Acted>
  /** What Azure had told each of them in the end. */
  readonly seen: OfBoth<Seen>
  readonly breaches: readonly Breach[]
  readonly trace: Trace
}

/** Two runs that take turns. `told`: what has happened to this Azure so far, in words. */
export async function meet(
  azure: LocalAzure,
  inputs: OfBoth<Inputs>,
  turns: readonly number[],
  told: readonly string[] = [],
): Promise<Met> {
  const order = new Turns(azure, turns)
  const witness = new Witness(azure)
  const runs = await bothRuns(azure, inputs, order)
  const seen = { first: witness.seenBy('first'), second: witness.seenBy('second') }
  const breaches = SIDES.flatMap((side) => brokenBy(side, inputs[side], runs[side], witness, told))
  return { runs, seen, breaches, trace: order.trace }
}

/** The second run begins when the first has had its first turn. */
async function bothRuns(azure: LocalAzure, inputs: OfBoth<Inputs>, order: Turns): Promise<OfBoth<Acted>> {
  const first = begin(azure, inputs.first, settingOf('first', inputs.first))
  void first.done.then(() => order.over('first'))
  await order.secondsTurn
  const second = begin(azure, inputs.second, settingOf('second', inputs.second))
  void second.done.then(() => order.over('second'))
  return { first: await first.done, second: await second.done }
}

const RUN_IDS: OfBoth<string> = { first: '11', second: '22' }
const ACTORS: OfBoth<string> = { first: 'bob', second: 'ada' }

/** The schedule starts passes; people start commands, and a second watch. */
function settingOf(side: Side, { mode }: Inputs): Setting {
  const isByHand = mode !== 'auto' && !(mode === 'watch' && side === 'first')
  const person = { GITHUB_ACTOR: ACTORS[side], GITHUB_EVENT_NAME: 'workflow_dispatch' }
  return { among: side, variables: { GITHUB_RUN_ID: RUN_IDS[side], ...(isByHand && person) } }
}

/** What must hold of each of two runs: it ends in time; as far as it could see, it keeps its promises and tells what is so. */
function brokenBy(
  side: Side,
  inputs: Inputs,
  run: Acted,
  witness: Witness,
  told: readonly string[],
): readonly Breach[] {
  const { mode = 'auto' } = inputs
  const asSeen = hasLateReads(told)
    ? []
    : [
        ...toldBy(side, mode, run, witness),
        ...witness.broken(side, { mode, runId: RUN_IDS[side], run, told }),
      ]
  return [...ending({ inputs }, run), ...asSeen].map((breach) => `the ${side} run, ${mode}: ${breach}`)
}

/** What it tells is so, or was so in the last pass of a watch. */
function toldBy(side: Side, mode: string, run: Acted, witness: Witness): readonly Breach[] {
  const found = isTold(witness.seenBy(side).state, run)
  const wasSo = mode === 'watch' && isTold(witness.beforeLastRead(side), run).length === 0
  return wasSo ? [] : found
}
