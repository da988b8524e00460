import { expect, test } from '@jest/globals'
import { observe } from '../../src/burst/observe.ts'
import { plan } from '../../src/burst/plan.ts'
import { NO_PROGRESS } from '../../src/burst/progress.ts'
import type { Step } from '../../src/burst/steps.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { known } from '../../src/domain/known.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { withoutOddTimes } from '../../src/record/odd-times.ts'
import { readRecord } from '../../src/record/tag.ts'
import { NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { BURST, record, running, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

// What a run makes of a state tag with times that no run can have written. A phase of no known age counts from one moment on, and not from each new read: otherwise min-burst and max-burst never pass.

const STAY: Pick<Decision, 'goal' | 'rule'> = { goal: { kind: 'stay' }, rule: 'policy' }
const KEEP: Pick<Decision, 'goal' | 'rule'> = {
  goal: { kind: 'bursting', share: share(0.5) },
  rule: 'missing-data',
}

/** As a run reads this tag. */
function read(tag: BurstRecord): Observation {
  const tags = { 'cloudburst-burst': packRecord(tag) }
  const profile = { ...resources().profile, tags }
  const change = running({ profile, ...(tag.phase === 'bursting' && { burst: BURST }) })
  return { ...seen(change), record: withoutOddTimes(readRecord(tags, 'burst'), NOW) }
}

function next(tag: BurstRecord, { goal, rule } = STAY): Step | undefined {
  const { phase } = tag
  const c = { target: target(), phase, now: NOW, runId: '2', progress: NO_PROGRESS, command: undefined }
  return plan(read(tag), { goal, rule }, c)[0]
}

const since = (phase: BurstRecord['phase'], at: number) =>
  record({ phase, phaseSinceEpochSeconds: epochSeconds(at) })

test('the moment at which a phase of an odd time is read is written, so that min-burst and max-burst pass', () => {
  for (const at of [86_400, NOW + 86_400])
    for (const [phase, decision] of [
      ['warm', STAY],
      ['bursting', KEEP],
    ] as const) {
      const step = next(since(phase, at), decision)
      expect(step).toMatchObject({ kind: 'write-record', record: { phase, phaseSinceEpochSeconds: NOW } })
      expect(step).not.toHaveProperty('routine')
    }
})

test('a phase of a time that a run can have written is written for that no more (quiet-pass-writes-nothing)', () => {
  expect(next(since('warm', NOW - 60))).toBeUndefined()
  expect(next(since('warm', 86_400), { ...STAY, rule: 'pause' })).toBeUndefined()
})

const LATER = epochSeconds(NOW + 400 * 86_400)

/** What a run reads whose state tag says this, and whose activity log knows who. */
async function observed(tag: Partial<BurstRecord>) {
  const model = new Model(new Map())
  model.tags['cloudburst-burst'] = packRecord(record(tag))
  const activity = { lastChangeBy: () => Promise.resolve(known('ann')) }
  const s = sessionOn(model, target(), { runId: '2', ports: { ...portsOf(model), activity } })
  return observe(s)
}

test('a change from outside of an odd time binds nobody, also where the activity log knows who made it', async () => {
  const outside = { command: 'scale-back', by: '', untilEpochSeconds: LATER } as const
  expect((await observed({ outside })).outside).toBeUndefined()
})

test('a share change of an odd time hides no change by someone outside (person-beats-rule)', async () => {
  const shareChanges = [{ atEpochSeconds: LATER, share: share(0.2) }]
  const phaseSinceEpochSeconds = epochSeconds(NOW - 3600)
  const o = await observed({ phase: 'bursting', phaseSinceEpochSeconds, shareChanges })
  expect(o.outside?.command).toBe('scale-back')
})
