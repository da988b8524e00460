import type { Evidence, EvidenceNumber } from '../domain/decision.ts'
import { ago, duration, load, number, ratio } from '../domain/format.ts'
import type { LoadUnit } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import type { Fact } from './facts.ts'
import { raisedDoubts } from './raised-doubts.ts'

/** The numbers behind a decision, named for a person. */
export function evidenceFacts(evidence: Evidence, observation?: Observation): readonly Fact[] {
  const unit = evidence.rules.find((rule) => rule.decides)?.unit ?? 'gauge'
  const { demand, utilization, observedShare, newestSampleAt, shareLimit } = evidence
  const age =
    newestSampleAt === undefined || observation === undefined ? '' : ago(newestSampleAt, observation.at)
  return [
    { label: 'demand', value: demand === undefined ? 'unknown' : load(demand, unit) },
    { label: 'utilization', value: utilization === undefined ? 'unknown' : ratio(utilization) },
    { label: 'share now', value: ratio(evidence.shareNow) },
    { label: 'observed share', value: observedShare === undefined ? 'unknown' : ratio(observedShare) },
    { label: 'share limit', value: shareLimit === undefined ? 'unknown' : ratio(shareLimit) },
    { label: 'ready instances', value: number(evidence.readyInstances) },
    { label: 'newest sample', value: age === '' ? 'unknown' : age },
    ...(observation === undefined ? [] : raisedDoubts(evidence, observation)),
    ...moreFacts(evidence.more, unit),
  ]
}

function moreFacts(more: Evidence['more'], unit: LoadUnit): readonly Fact[] {
  const names = Object.keys(NUMBERS) as EvidenceNumber[]
  return names.flatMap((name) => {
    const value = more[name]
    const [label, words] = NUMBERS[name]
    return value === undefined ? [] : [{ label, value: words(value, unit) }]
  })
}

const instanceMinutes = (value: number): string => `${number(value)} instance-minutes`
const asMinutes = (value: number): string => duration(value * 60)
const share = (value: number): string => ratio(value)
const plain = (value: number): string => number(value)

const NUMBERS: Readonly<
  Record<EvidenceNumber, readonly [label: string, words: (value: number, unit: LoadUnit) => string]>
> = {
  windowMean: ['mean of the window', load],
  windowMaximum: ['highest minute of the window', load],
  rollingMaximum: ['highest mean while stabilizing', load],
  windowKnownPart: ['part of the window that is known', share],
  capacity: ['private capacity', load],
  newestUtilization: ['utilization in the newest minute', share],
  utilizationHalfAnHourBefore: ['utilization half an hour before', share],
  chanceAboveCapacity: ['chance of a minute above capacity', share],
  horizonMinutes: ['that chance looks ahead', asMinutes],
  costOfWaiting: ['expected cost of no burst', instanceMinutes],
  costOfBursting: ['expected cost of a burst', instanceMinutes],
  forecastP10: ['forecast, one in ten is lower', share],
  forecastP50: ['forecast, median', share],
  forecastP90: ['forecast, one in ten is higher', share],
  forecastError: ['error of the forecast lately', plain],
  persistenceError: ['error of "as now" lately', plain],
  tests: ['minutes that both were tested on', plain],
  yesterdayTrend: ['trend of the same minutes yesterday', plain],
  fallback: ['decided by threshold instead of adaptive', (value) => (value === 1 ? 'yes' : 'no')],
  response: ['observed share ÷ share now', plain],
  countedInstances: ['instances that the share counts on', plain],
  rampLimit: ['share limit of the ramp', share],
  dataAgeSeconds: ['age of the demand', duration],
}
