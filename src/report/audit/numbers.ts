import type { Decision, RuleEvidence, VetoEvidence } from '../../domain/decision.ts'
import type { LoadObservation, LoadReading } from '../../domain/load.ts'
import type { Observation } from '../../domain/observation.ts'
import type { EpochSeconds } from '../../domain/units.ts'

/** Every number of a decision: its source, its age and what speaks against it. Undefined is unknown. */
export function numbersOf({ evidence }: Decision, o: Observation): readonly object[] {
  const load = o.load.kind === 'known' ? o.load.value : undefined
  return [
    ...evidence.rules.map((rule) => ruleNumber(rule, load, o.at)),
    ...evidence.vetoes.map((veto) => vetoNumber(veto, load, o.at)),
    { name: 'shareNow', value: evidence.shareNow, source: 'Traffic Manager', ageSeconds: 0 },
    { name: 'readyInstances', value: evidence.readyInstances, source: 'App Service', ageSeconds: 0 },
    ...computed('observedShare', evidence.observedShare),
    ...computed('shareLimit', evidence.shareLimit),
    ...Object.entries(evidence.more).flatMap(([name, value]) => computed(name, value)),
  ]
}

function ruleNumber(rule: RuleEvidence, load: LoadObservation | undefined, now: EpochSeconds): object {
  const readings = load?.rules.find(({ name }) => name === rule.name)
  const { demand, utilization, capacity, unit, direction, decides, because, samples, tooThin } = rule
  return {
    name: `demand of ${rule.name}`,
    value: demand,
    unit,
    capacity,
    utilization,
    direction,
    decides,
    because,
    ...originOf(readings?.main, now),
    burstSource: readings?.burst.source,
    samples,
    doubts: rule.doubts,
    tooThin,
  }
}

function vetoNumber(veto: VetoEvidence, load: LoadObservation | undefined, now: EpochSeconds): object {
  const { name, value, unit, limit, blocks, because } = veto
  const reading = load?.vetoes.find((one) => one.name === name)?.reading
  return {
    name: `veto ${name}`,
    value,
    unit,
    limit,
    blocks,
    because,
    ...originOf(reading, now),
    doubts: reading?.doubts ?? [],
  }
}

function originOf(reading: LoadReading | undefined, now: EpochSeconds): object {
  if (reading === undefined) return {}
  if (reading.kind === 'unknown') return { source: reading.source, unknown: reading.reason }
  return { source: reading.source, ageSeconds: Math.round(now - reading.newestAt) }
}

function computed(name: string, value: number | undefined): readonly object[] {
  return value === undefined ? [] : [{ name, value, source: 'computed' }]
}
