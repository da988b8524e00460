import type { Evidence, RuleEvidence, Direction, VetoEvidence } from '../domain/decision.ts'
import { load, ratio } from '../domain/format.ts'
import { loadTitle } from '../domain/load.ts'
import { safe } from './safe.ts'

/** What one load or one veto recommended; plain text, safe to print. */
export interface Voice {
  readonly name: string
  readonly value: string
}

/** Every load and veto with its number. Empty if a single load decided, because its numbers are the decision's. */
export function loadVoices({ rules, vetoes }: Pick<Evidence, 'rules' | 'vetoes'>): readonly Voice[] {
  if (rules.length < 2 && vetoes.length === 0) return []
  return [...rules.map(ruleVoice), ...vetoes.map(vetoVoice)]
}

function ruleVoice({
  name,
  direction: says,
  decides,
  because,
  demand,
  utilization,
  unit,
  capacity,
}: RuleEvidence): Voice {
  const number =
    demand === undefined || utilization === undefined
      ? ''
      : `${load(demand, unit)}, ${ratio(utilization)} of ${load(capacity, unit)}: `
  const why = says === 'unknown' ? ` (${because})` : ''
  return {
    name: safe(loadTitle(name), 60),
    value: safe(`${number}${DIRECTION_WORDS[says]}${why}${decides ? ', decides' : ''}`, 600),
  }
}

function vetoVoice({ name, limit, unit = 'gauge', value, blocks, because }: VetoEvidence): Voice {
  const number = value === undefined ? '' : `${load(value, unit)}, limit ${load(limit, unit)}: `
  const says =
    value === undefined ? `blocks nothing: ${because}` : blocks ? 'no burst, no higher share' : 'free'
  return { name: `veto ${safe(name, 60)}`, value: safe(number + says, 600) }
}

const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  out: 'burst',
  in: 'no burst',
  stay: 'neither burst nor scale-in',
  unknown: 'not known',
}
