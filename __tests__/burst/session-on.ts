import type { Ports } from '../../src/burst/ports.ts'
import { newSession, type Narrator, type Session } from '../../src/burst/session.ts'
import type { TargetConfig } from '../../src/domain/config.ts'
import { unknown } from '../../src/domain/known.ts'
import type { CommandInHand } from '../../src/domain/record.ts'
import { seconds } from '../../src/domain/units.ts'
import { decide } from '../../src/policy/decide.ts'
import type { Model } from './model.ts'
import { portsOf } from './model-ports.ts'

const SILENT: Narrator = {
  planned: () => undefined,
  replanned: () => undefined,
  began: () => undefined,
  ended: () => undefined,
  waiting: () => undefined,
  noted: () => undefined,
  yielded: () => undefined,
  warned: () => undefined,
}

/** One run against the model, as `runTarget` sets it up. */
export function sessionOn(
  model: Model,
  target: TargetConfig,
  setup: {
    readonly command?: CommandInHand
    readonly dryRun?: boolean
    readonly runId: string
    readonly ports?: Ports
  },
): Session {
  const { command, dryRun = false, runId } = setup
  return newSession({
    ports: setup.ports ?? portsOf(model),
    target,
    clock: model.clock,
    decide: (o) => decide(o, { target, mode: 'auto', command: command && { kind: command.kind }, now: o.at }),
    narrator: SILENT,
    command,
    dryRun,
    observeOnly: false,
    runId,
    waitInRun: seconds(7200),
    runInterval: unknown('none'),
    signal: new AbortController().signal,
  })
}
