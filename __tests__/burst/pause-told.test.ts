import { expect, test } from '@jest/globals'
import type { Narrator } from '../../src/burst/session.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { pauseOrResume } from '../../src/modes/holds.ts'
import { phases } from '../../src/modes/report-parts.ts'
import type { TargetRun } from '../../src/modes/target-run.ts'
import { target } from './build.ts'
import { served } from './iteration-run.ts'
import { portsOf } from './model-ports.ts'
import { sessionOn } from './session-on.ts'

const BUSY = new ActionError('busy', { fix: 'none', transient: true })

/** A pause of a burst whose write fails, or never comes because `others` write the state tag before each try. */
async function pauseFails(others = false) {
  const model = Object.assign(served(), { rivalWritesRecord: others })
  const ports = portsOf(model)
  const ended: Parameters<Narrator['ended']>[1][] = []
  const began = sessionOn(model, target(), {
    runId: '1',
    ports: {
      ...ports,
      tags: {
        merge: () => {
          // Somebody ends the burst meanwhile.
          model.setEndpoint({ status: 'Disabled' })
          return Promise.reject(BUSY)
        },
      },
    },
  })
  const s = {
    ...began,
    narrator: { ...began.narrator, ended: (_: unknown, it: (typeof ended)[0]) => void ended.push(it) },
  }
  const config = { mode: 'pause', dryRun: false, holdForSeconds: 3600, reason: '' }
  const run = { config, trigger: { actor: 'ada' } } as unknown as TargetRun
  await expect(pauseOrResume(run, s, () => undefined)).rejects.toThrow(others ? 'each of 4 tries' : 'busy')
  return { s, ended }
}

test('a pause that fails tells what it has read last, beside what it found (success-is-read-back)', async () => {
  const { s } = await pauseFails()
  const status = [s.story.before, s.story.latest].map((o) => o?.resources.burstEndpoint.status)
  expect(status).toEqual(['Enabled', 'Disabled'])
  expect(phases(s, undefined)).toEqual({ phaseBefore: 'bursting', phaseAfter: 'warm' })
})

test('the step of a pause that fails has a result, as each other step', async () => {
  const { ended } = await pauseFails()
  expect(ended).toMatchObject([{ result: 'failed', detail: expect.stringContaining('busy') }])
  const { ended: never } = await pauseFails(true)
  expect(never).toMatchObject([{ result: 'failed', detail: expect.stringContaining('each of 4 tries') }])
})
