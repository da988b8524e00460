import { decisionMinutes, type CadenceName, type Random } from '../../src/plant/cadence.ts'
import type { Scene, Trigger } from './scene.ts'

/** Least and most seconds, drawn evenly. No service promises them: docs/watch.md names them as assumptions. */
const RUNNER_STARTS = { least: 15, most: 60 }
const ACTION_GROUP_CALLS = { least: 5, most: 60 }
const ALERTMANAGER_CALLS = { least: 0, most: 5 }
const BRIDGE_ANSWERS = { least: 1, most: 10 }

/** The rules of alert-bridge/README.md: each runs every minute and fires at 80 % of the private capacity. */
const RULE_EVERY_SECONDS = 60
const RULE_THRESHOLD = 0.8

interface Rule {
  /** Age of the newest complete minute that it sees. */
  readonly lateSeconds: number
  readonly windowMinutes: number
  readonly notifies: Span
}

/** Seconds. */
interface Span {
  readonly least: number
  readonly most: number
}

function between(random: Random, { least, most }: Span): number {
  return least + random() * (most - least)
}

/** A five-minute schedule as GitHub delivers it. The surge falls anywhere into its gaps. */
export function cron(words: string, cadence: CadenceName): Trigger {
  return {
    words,
    begin: (scene, random) => {
      const minutes = decisionMinutes(cadence, 3000, Math.floor(random() * 2 ** 31))
      // A scene begins at a random time of such days, so it falls into a long gap more often than into a short one.
      const midst = 300 + random() * 2000
      const due = [...minutes].map((minute) => (minute - midst) * 60 + between(random, RUNNER_STARTS))
      for (const seconds of due.filter((one) => one > 0)) scene.later(seconds, () => scene.start('schedule'))
    },
  }
}

const WATCH_INPUTS = { mode: 'watch', 'watch-for': '2h', 'hand-over': 'none' }

/** A watch that began some minutes before, at a random second of the minute. */
export const watch: Trigger = {
  words: 'a watch, every minute',
  begin: (scene, random) => scene.later(random() * 60, () => scene.start('workflow_dispatch', WATCH_INPUTS)),
}

/** Azure Monitor, action group, bridge, runner. The rule sees the metric with Azure Monitor's own delay. */
export const azureMonitorAlert: Trigger = {
  words: 'an alert of Azure Monitor',
  begin: (scene, random) => {
    const lateSeconds = scene.azure.world.scenario.timing.metricsSettleSeconds
    whenAbove(scene, random, { lateSeconds, windowMinutes: 5, notifies: ACTION_GROUP_CALLS })
  },
}

/** Prometheus, Alertmanager with `group_wait: 0s`, bridge, runner. */
export const prometheusAlert: Trigger = {
  words: 'an alert of Prometheus',
  begin: (scene, random) =>
    whenAbove(scene, random, { lateSeconds: 0, windowMinutes: 1, notifies: ALERTMANAGER_CALLS }),
}

function whenAbove(scene: Scene, random: Random, rule: Rule): void {
  const evaluate = (): void => {
    if (meanOf(scene, rule) <= RULE_THRESHOLD) {
      scene.later(RULE_EVERY_SECONDS, evaluate)
      return
    }
    const late =
      between(random, rule.notifies) + between(random, BRIDGE_ANSWERS) + between(random, RUNNER_STARTS)
    const alert = alertAt(scene.azure.clock.now())
    scene.later(late, () => scene.start('workflow_dispatch', {}, { alert }))
  }
  scene.later(random() * RULE_EVERY_SECONDS, evaluate)
}

/** Mean load of the newest minutes that the rule can see, as a part of the private capacity. */
function meanOf({ azure: { world, clock } }: Scene, { lateSeconds, windowMinutes }: Rule): number {
  const end = Math.floor((clock.now() - lateSeconds) / 60) * 60
  const loads = Array.from(
    { length: windowMinutes },
    (_, index) => world.minuteAt(end - (index + 1) * 60)?.privateServed ?? 0,
  )
  const mean = loads.reduce((sum, load) => sum + load, 0) / windowMinutes
  return mean / world.scenario.privateSide.capacity
}

/** The fields of the common alert schema that a run quotes. */
function alertAt(epochSeconds: number): string {
  const essentials = {
    alertRule: 'private-side-full',
    severity: 'Sev2',
    signalType: 'Metric',
    monitorCondition: 'Fired',
    firedDateTime: new Date(epochSeconds * 1000).toISOString(),
  }
  return JSON.stringify({ schemaId: 'azureMonitorCommonAlertSchema', data: { essentials, alertContext: {} } })
}
