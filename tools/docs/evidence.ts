import type { Doubt } from '../../src/domain/load.ts'
import {
  ACTS,
  mayEnd,
  mayLower,
  mayRaise,
  mayStart,
  type Act,
  type LoadEvidence,
} from '../../src/evidence/may.ts'

const MAY: Readonly<Record<Act, (evidence: LoadEvidence) => boolean>> = {
  start: mayStart,
  raise: mayRaise,
  lower: mayLower,
  end: mayEnd,
}

const WHOLE: LoadEvidence = { doubts: [], newestDoubts: [], windowKnown: 1, stabilizationKnown: 1 }

function doubt(kind: Doubt['kind']): LoadEvidence {
  return { ...WHOLE, doubts: [{ kind, text: kind }] }
}

/** What is known of a load, an example of it, and what "yes" means where it is not all of it. */
const ROWS: readonly (readonly [string, readonly LoadEvidence[], Partial<Record<Act, string>>?])[] = [
  ['whole: at least 80 % of `window` is known, of `stabilization` for an end', [WHOLE]],
  [
    'thin: fewer minutes than that, or a single number',
    [doubt('thin'), { ...WHOLE, windowKnown: 0.79, stabilizationKnown: 0.79 }],
    { start: 'by what is known; the run warns', raise: 'by what is known' },
  ],
  [
    'a lower bound: a partial answer, one of several instances, a capped counter',
    [doubt('partial'), doubt('part-of-whole')],
    { start: 'if already that much is above', raise: 'if already that much is above' },
  ],
  [
    'a glitch: the newest one to three minutes near zero, or one doubled, against the level before; a monitor that is stuck',
    [{ ...WHOLE, newestDoubts: doubt('glitch').doubts }],
    {
      start: 'by the minutes before',
      raise: 'by the minutes before',
      end: 'by the minutes before, if what reads too high would end it too',
    },
  ],
  [
    'contradictory: times in the future, a clock that cannot be right, units or parts that cannot be told apart, too old',
    [doubt('future'), doubt('clock'), doubt('unit'), doubt('stale')],
  ],
  [
    'a resolved alert, a test payload: each triggers a pass and is no load',
    [doubt('resolved'), doubt('test')],
  ],
]

/** What evidence may do, as the functions that both policies pass through answer. Throws where a row's examples differ. */
export function evidenceTable(): string {
  return [
    `| what is known of the load | ${ACTS.map((act) => `may ${act}`).join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...ROWS.map(
      ([text, examples, how = {}]) =>
        `| ${text} | ${ACTS.map((act) => cell(act, examples, how[act])).join(' | ')} |`,
    ),
  ].join('\n')
}

function cell(act: Act, examples: readonly LoadEvidence[], how: string | undefined): string {
  const answers = new Set(examples.map(MAY[act]))
  if (answers.size !== 1) throw new Error(`the examples of one row differ in ${act}`)
  if (answers.has(false)) return 'no'
  return how === undefined ? 'yes' : `yes, ${how}`
}
