import type { Json } from '../json.ts'
import { at, isObject, numberAt, stringAt, toJson } from '../json.ts'
import { troubleProblem } from '../faults/check.ts'
import type { FaultRule } from '../faults/rules.ts'
import type { Call, Reply } from '../net/message.ts'
import type { Simulation } from '../simulation.ts'
import type { Effect, When } from '../world/effects.ts'

const HELP =
  'POST faults (a rule, or {"effect": …, "when": …}) · DELETE faults · GET world · GET requests · GET judge · ' +
  'POST run {"label", "readOnly"} · POST advance {"seconds"}'

/** What tests and the demo ask beside Azure's surfaces: faults, world, requests, judge, runs, time. 404 names them. */
export function serveControl(azure: Simulation, call: Call, action: string, body: Json | undefined): Reply {
  const key = `${call.method} ${action}`
  if (key === 'POST faults') return addFault(azure, body)
  if (key === 'DELETE faults') {
    azure.clearFaults()
    return { status: 204 }
  }
  if (key === 'GET world') return { status: 200, body: snapshot(azure) }
  if (key === 'GET requests') return { status: 200, body: toJson(azure.requests()) }
  if (key === 'GET judge') return { status: 200, body: toJson(azure.judge()) }
  if (key === 'POST run') {
    const run = azure.startRun(stringAt(body, 'label') ?? '', at(body, 'readOnly') === true)
    return { status: 200, body: { run } }
  }
  if (key === 'POST advance') {
    azure.clock.advance(numberAt(body, 'seconds') ?? 0)
    return { status: 200, body: snapshot(azure) }
  }
  return { status: 404, body: { error: HELP } }
}

function addFault(azure: Simulation, body: Json | undefined): Reply {
  const problem = troubleProblem(body)
  if (problem !== undefined || !isObject(body)) return { status: 400, body: { error: problem ?? '' } }
  const effect = body['effect']
  if (isObject(effect)) {
    azure.effect(effect as unknown as Effect, body['when'] as unknown as When)
    return { status: 200, body: { effect: stringAt(effect, 'kind') ?? '' } }
  }
  return { status: 200, body: { id: azure.fault(body as unknown as FaultRule) } }
}

/** The state of the world for a person to read. */
function snapshot(azure: Simulation): Json {
  const history = azure.history()
  const { world } = azure
  return toJson({
    now: world.now,
    time: new Date(world.now * 1000).toISOString(),
    answers: world.answers,
    profiles: world.profiles,
    plans: world.plans,
    sites: world.sites,
    autoscale: world.autoscale,
    totals: azure.totals(),
    lastMinute: history.minutes.at(-1) ?? null,
  })
}
