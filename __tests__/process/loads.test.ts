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
  type Texts,
} from './support.ts'

const QUIET = 500
const FULL = 100

function withFile(azure: LocalAzure, orders: number): Texts {
  return { ...NO_LOAD_INPUTS, config: workspaceFile(azure, 'cloudburst.yml', loadsFile(azure, orders)) }
}

test('one load of several is a reason to burst, and every number is told', async () => {
  const azure = await shop(LOW)
  const run = await act(azure, withFile(azure, FULL))
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { decision: 'burst', phase: 'bursting', demand: '120', utilization: '1.2' },
  })
  expect(brokenInvariants(azure)).toEqual([])
  const [entry] = JSON.parse(run.outputs['report'] ?? '') as {
    decision: {
      evidence: { rules: { name: string; direction: string }[]; vetoes: { name: string; value: number }[] }
    }
  }[]
  const { rules, vetoes } = entry?.decision.evidence ?? { rules: [], vetoes: [] }
  expect(rules.map(({ name, direction }) => `${name} ${direction}`)).toEqual([
    'requests in',
    'cpu in',
    'orders out',
  ])
  expect(vetoes.map(({ name, value }) => `${name} ${value.toFixed(0)}`)).toEqual(['database 32'])
})

test('a database at its limit holds the burst back, and the log says why', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, withFile(azure, QUIET))
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'hold', phase: 'idle', changed: 'false' } })
  expect(writesOf(run)).toEqual([])
  expect(run.outputs['reason']).toMatch(/database/u)
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
  const [scope, name, key, ...others] = errorsOf(run)
  expect(scope).toContain('load-scope')
  expect(name).toMatch(/file=cloudburst\.yml,line=10,col=11::.*'name'.*requests/u)
  expect(key).toMatch(/file=cloudburst\.yml,line=26,col=5::.*'load-metrik'.*'load-metric'/u)
  expect(others).toEqual([])
})
