import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { LOW, expectSafe, shop, type Inputs } from '../fault/support.ts'
import { WATCH, startJob } from './support.ts'

/** Virtual seconds that each pass took: what is left of its minute is slept. */
function passTimes(azure: LocalAzure): readonly number[] {
  const times: number[] = []
  const sleep = azure.timer.sleep.bind(azure.timer)
  azure.timer.sleep = (seconds, then, client) => {
    if (client !== undefined && seconds > 2) times.push(60 - seconds)
    return sleep(seconds, then, client)
  }
  return times
}

const SOURCES: readonly {
  what: string
  hub?: 'adfs'
  fault: 'load' | 'hub'
  inputs: (azure: LocalAzure) => Inputs
}[] = [
  { what: 'Prometheus', fault: 'load', inputs: () => ({}) },
  { what: 'a Hub', hub: 'adfs', fault: 'hub', inputs: (azure) => azure.hubInputs() },
]

test.each(SOURCES)(
  'a black hole ($what) costs one pass ten seconds, the next ones two, and is seen when it is back',
  async ({ hub, fault, inputs }) => {
    const azure = await shop([[0, LOW]], hub === undefined ? {} : { hub })
    azure.fault({
      match: { kind: fault },
      fault: { kind: 'hang' },
      times: 'always',
      fromSeconds: 150,
      toSeconds: 690,
    })
    const times = passTimes(azure)
    const run = await startJob(
      azure,
      { runId: '7', event: 'schedule' },
      { ...WATCH, ...inputs(azure), 'watch-for': '14m', 'hand-over': 'none' },
    ).done
    expect(run.exitCode).toBe(0)
    // Passes 0 to 2 and from 12 on are answered; 3 and 8 wait for all that the source may take.
    expect(times.map((time) => Math.round(time))).toEqual([2, 0, 0, 10, 2, 2, 2, 2, 10, 2, 2, 2, 0, 0])
    expect(run.log.match(/timed out after 10 s; later passes wait 2 s until it answers/gu)).toHaveLength(1)
    expect(run.log.match(/answers again, after 9 min/gu)).toHaveLength(1)
    expectSafe(azure)
  },
)
