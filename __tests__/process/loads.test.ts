import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { loadsFile, NO_LOAD_INPUTS } from '../helpers/loads-file.ts'
import { depthAfterToken } from './depth.ts'
import {
  act,
  brokenInvariants,
  errorsOf,
  HIGH,
  LOW,
  shop,
  workspaceFile,
  writesOf,
  type Run,
  type Texts,
} from './support.ts'
import { shortTranscript, transcript } from './transcript.ts'

const QUIET = 500
const FULL = 100

function withFile(azure: LocalAzure, orders: number): Texts {
  return { ...NO_LOAD_INPUTS, config: workspaceFile(azure, 'cloudburst.yml', loadsFile(azure, orders)) }
}

/** Without its requests: which of two questions to one Prometheus comes first is nobody's promise. */
function told(run: Run): Run {
  return { ...run, requests: [] }
}

test('one load of several is a reason to burst, and every number is told', async () => {
  const azure = await shop(LOW)
  const run = await act(azure, withFile(azure, FULL))
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { decision: 'burst', phase: 'bursting', demand: '120', utilization: '1.2' },
  })
  expect(brokenInvariants(azure)).toEqual([])
  expect(transcript(told(run))).toMatchSnapshot()
  const [entry] = JSON.parse(run.outputs['report'] ?? '') as {
    decision: {
      evidence: { rules: { name: string; says: string }[]; vetoes: { name: string; value: number }[] }
    }
  }[]
  const { rules, vetoes } = entry?.decision.evidence ?? { rules: [], vetoes: [] }
  expect(rules.map(({ name, says }) => `${name} ${says}`)).toEqual(['requests in', 'cpu in', 'orders out'])
  expect(vetoes.map(({ name, value }) => `${name} ${value.toFixed(0)}`)).toEqual(['database 32'])
})

test('a database at its limit holds the burst back, and the log says why', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, withFile(azure, QUIET))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'hold', phase: 'idle', changed: 'false' } })
  expect(writesOf(run)).toEqual([])
  expect(shortTranscript(told(run))).toMatchSnapshot()
})

test('all loads and vetoes are read side by side', async () => {
  const azure = await shop(LOW)
  const run = await act(azure, withFile(azure, QUIET))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none', changed: 'false' } })
  expect(depthAfterToken(run)).toBeLessThanOrEqual(3)
})

test('what is wrong with the lists is told with its line, before anything is asked', async () => {
  const azure = await shop(LOW)
  const yaml = loadsFile(azure, QUIET)
    .replace('  - name: cpu', '  - name: requests')
    .replace('load-metric: dtu', 'load-metrik: dtu')
    .replace('limit: 90%', 'limit: 90/min')
  const config = workspaceFile(azure, 'cloudburst.yml', yaml)
  const run = await act(azure, { ...NO_LOAD_INPUTS, 'load-scope': 'private', config })
  expect(run).toMatchObject({ exitCode: 1, requests: [], outputs: { outcome: 'refused' } })
  expect(errorsOf(run)).toMatchSnapshot()
})
