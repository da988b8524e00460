import { expect, test } from '@jest/globals'
import { LOW, expectSafe, recordOf, shop } from '../fault/support.ts'
import { WATCH, startJob } from './support.ts'

// Two watches that a schedule starts within a second, with state tags that show late.

test.each([
  [2, false],
  [2, true],
  [40, false],
])(
  'with state tags %d s old (replicas in turn: %p) exactly one of two watches leads',
  async (tags, alternate) => {
    const azure = await shop([[0, LOW]])
    azure.effect({ kind: 'read-lag', seconds: { tags }, alternate })
    const watches = ['7', '8'].map(
      (runId) =>
        startJob(azure, { runId, event: 'schedule' }, { ...WATCH, 'watch-for': '8m', 'hand-over': 'none' })
          .done,
    )
    const ended = await Promise.all(watches)
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    const leads = ended.filter(({ log }) => log.includes('the watch ends: watch-for ('))
    if (leads.length !== 1) throw new Error(ended.map(({ log }) => log.slice(-1500)).join('\n=====\n'))
    const writes = azure.requests().filter(({ write }) => write)
    expect(new Set(writes.slice(3).map(({ client }) => client)).size).toBe(1)
    expect(recordOf(azure)).not.toContain(',l=')
    expectSafe(azure)
  },
)
