import type { Ports } from '../../src/burst/ports.ts'
import type { Session } from '../../src/burst/session.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import type { Goal, Rule } from '../../src/domain/decision.ts'
import type { Observation } from '../../src/domain/observation.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { share } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { target } from './build.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

export const IDLE: Goal = { kind: 'idle' }
export const WARM: Goal = { kind: 'warm' }
export const bursting = (part: number): Goal => ({ kind: 'bursting', share: share(part) })

export interface World {
  readonly side?: Partial<TargetConfig['burstSide']>
  readonly routing?: Partial<TargetConfig['routing']>
  readonly tag?: Partial<BurstRecord>
  readonly rule?: Rule
  readonly change?: Partial<Session>
  readonly ports?: Partial<Ports>
}

interface Run {
  readonly s: Session
  /** What it read beyond profile, app and plan. */
  readonly reads: readonly string[]
  readonly warned: readonly string[]
  readonly decidedFrom: readonly Observation[]
}

/** A run whose policy says so, with what it read and what it warned of. */
export function run(
  model: Model,
  goal: Goal,
  { side, routing, tag, rule = 'policy', change, ports }: World = {},
): Run {
  if (tag !== undefined) model.tags['cloudburst-burst'] = packRecord(record(tag))
  const on = target({
    burstSide: { ...target().burstSide, ...side },
    routing: { ...target().routing, ...routing },
  })
  const reads: string[] = []
  const warned: string[] = []
  const decidedFrom: Observation[] = []
  const all = { ...portsOf(model), ...ports }
  const counted: Ports = {
    ...all,
    autoscale: { ...all.autoscale, find: (...of) => (reads.push('autoscale'), all.autoscale.find(...of)) },
    webApp: {
      ...all.webApp,
      readInstances: (...of) => (reads.push('ready'), all.webApp.readInstances(...of)),
    },
    plan: { ...all.plan, readPreflight: (...of) => (reads.push('preflight'), all.plan.readPreflight(...of)) },
  }
  const begun = sessionOn(model, on, { runId: '1', ports: counted })
  const s: Session = {
    ...begun,
    decide: (o) => (decidedFrom.push(o), { ...begun.decide(o), goal, rule }),
    narrator: { ...begun.narrator, warned: (text) => void warned.push(text) },
    ...change,
  }
  return { s, reads, warned, decidedFrom }
}

/** An app that runs on a plan of the burst size, so that no step resizes. */
export function sized(change: Partial<Model> = {}): Model {
  return Object.assign(new Model(new Map()), { instances: 3, running: true, ...change })
}

/** The same while it serves. */
export function served(weight = 10): Model {
  const model = sized()
  model.setEndpoint({ status: 'Enabled', weight })
  model.now += 60
  return model
}
