import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LocalAzure } from '../../local-azure/index.ts'
import { NO_LOAD_INPUTS } from '../helpers/loads-file.ts'
import { actBuilt, workspaceFile, type Run, type Texts } from './support.ts'
import { burstingShop } from './worlds.ts'

// A dirty run of the built action: what log, summary, audit record and replay tell of the evidence for each load.

const REPLAY = fileURLToPath(new URL('../../tools/replay.ts', import.meta.url))
const PARTIAL = /partial: \S+ answered only a part of the data: failed to receive any data/u
const GLITCH = /glitch: the newest minutes read near zero where it was \d+ % just before/u

/** A queue that reads near zero in its newest two minutes, and lacks every tenth. */
function queueFile(azure: LocalAzure): string {
  const now = Math.floor(azure.clock.now() / 60) * 60
  const rows = Array.from({ length: 120 }, (_, index) => {
    const back = 120 - index
    const value = back <= 2 ? 1 : 90 + (back % 7)
    return back % 10 === 5 ? '' : `${String(now - back * 60)},${String(value)}\n`
  })
  return workspaceFile(azure, 'queue.csv', `time,value\n${rows.join('')}`)
}

function twoLoads(azure: LocalAzure): Texts {
  const text = `loads:
  - name: requests
    load-source: prometheus
    load-url: ${azure.urls.plain}
    load-query: sum(rate(http_requests_total{site="private"}[1m])) * 60
    burst-load-query: sum(rate(http_requests_total{site="burst"}[1m])) * 60
    load-scope: private
    private-capacity: 6000/min
  - name: queue
    load-source: csv
    load-value: ${queueFile(azure)}
    load-scope: total
    private-capacity: '100'
`
  return { ...NO_LOAD_INPUTS, config: workspaceFile(azure, 'cloudburst.yml', text) }
}

interface Told {
  readonly run: Run
  readonly summary: string
  readonly audit: string
  readonly replay: string
}

async function dirtyRun(azure: LocalAzure, inputs: Texts): Promise<Told> {
  azure.fault({
    match: { kind: 'load' },
    fault: { kind: 'alter', as: 'thanos-partial', part: 0.25 },
    times: 'always',
  })
  const run = await actBuilt(azure, {
    mode: 'auto',
    'dry-run': 'true',
    policy: 'adaptive',
    'audit-file': 'audit.ndjson',
    ...inputs,
  })
  const file = join(azure.files().folder, 'audit.ndjson')
  const summary = run.summary.replaceAll('&#37;', '%')
  const replay = execFileSync(process.execPath, [REPLAY, file], { encoding: 'utf8' })
  return { run, summary, audit: readFileSync(file, 'utf8'), replay }
}

test('one load: its samples, their age, and every doubt, in log, summary, audit record and replay', async () => {
  const { run, summary, audit, replay } = await dirtyRun(await burstingShop(3000), {})
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'hold' } })
  for (const text of [run.log, summary]) {
    expect(text).toMatch(/private load .*\((?:now|[^)]* ago)\).* 60 of 60 samples of the last 1 h/u)
    expect(text).toMatch(PARTIAL)
  }
  expect(audit).toMatch(/"doubts":\[\{"kind":"partial","text":"[^"]*only a part of the data/u)
  expect(audit).toMatch(/"samples":\{"known":5,"expected":5\}/u)
  expect(replay).toMatch(/ {2}doubt load: partial: .*only a part of the data/u)
  expect(replay).toMatch(/now {3}the same/u)
})

test('one load that may not end its burst: the doubt is told once, with its own cure', async () => {
  const { run } = await dirtyRun(await burstingShop(3000), {})
  const [warning = ''] = /^::warning.*$/mu.exec(run.log) ?? []
  expect(warning).toContain('See at the source why its answer is not whole')
  expect(warning).not.toContain('Give the source a history')
  expect(warning.match(/failed to receive any data/gu)).toHaveLength(1)
})

test('two loads: each has its own samples, age and doubts, also the doubts that its minutes raise', async () => {
  const azure = await burstingShop(3000)
  const { run, summary, audit, replay } = await dirtyRun(azure, twoLoads(azure))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'hold' } })
  for (const text of [run.log, summary]) {
    expect(text).toMatch(/private load \(requests\) .*\((?:now|[^)]* ago)\).* \d+ of 60 samples/u)
    expect(text).toMatch(/total load \(queue\) .*\((?:now|[^)]* ago)\).* 54 of 60 samples/u)
    expect(text).toMatch(new RegExp(`doubt \\(requests\\).*${PARTIAL.source}`, 'u'))
    expect(text).toMatch(new RegExp(`doubt \\(queue\\).*${GLITCH.source}`, 'u'))
  }
  expect(audit).toMatch(/"kind":"glitch"/u)
  expect(replay).toMatch(new RegExp(` {2}doubt load requests: ${PARTIAL.source}`, 'u'))
  expect(replay).toMatch(new RegExp(` {2}doubt load queue: ${GLITCH.source}`, 'u'))
})
