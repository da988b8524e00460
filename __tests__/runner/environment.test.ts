import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { readInputs } from '../../src/runner/inputs.ts'
import { triggerOf } from '../../src/runner/trigger.ts'
import { VERSION } from '../../src/runner/version.ts'

const ENV = { 'INPUT_LOAD-SCOPE': ' private \n', INPUT_REASON: '  ', INPUT_LOAD_SCOP: 'x', PATH: '/bin' }

test('inputs by their names, without empty ones, with those that no action has', () => {
  const inputs = readInputs(ENV)
  expect(inputs.get('load-scope')).toBe('private')
  expect(inputs.has('reason')).toBe(false)
  expect(inputs.get('load_scop')).toBe('x')
})

test('the trigger is who asks now, with the address of the attempt', () => {
  const trigger = triggerOf({
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_ACTOR: 'first',
    GITHUB_TRIGGERING_ACTOR: 'second',
    GITHUB_RUN_ID: '77',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SERVER_URL: 'https://github.example.com',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_ACTION_REPOSITORY: 'octo/cloudburst-for-azure',
    GITHUB_ACTION_REF: 'v1',
  })
  expect(trigger).toEqual({
    event: 'workflow_dispatch',
    actor: 'second',
    runId: '77',
    runAttempt: 2,
    runUrl: 'https://github.example.com/o/r/actions/runs/77/attempts/2',
    action: { repository: 'octo/cloudburst-for-azure', ref: 'v1' },
  })
})

test('a release, and the pipeline that calls this action', () => {
  const release = {
    GITHUB_EVENT_NAME: 'release',
    GITHUB_WORKFLOW: 'ship it',
    GITHUB_REF_TYPE: 'tag',
    GITHUB_REF_NAME: 'v2.3',
  }
  expect(triggerOf(release)).toMatchObject({ event: 'release', tag: 'v2.3', workflow: 'ship it' })
  const branch = { ...release, GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' }
  expect(triggerOf(branch)).toMatchObject({ event: 'push', workflow: 'ship it' })
  expect(triggerOf(branch)).not.toHaveProperty('tag')
  expect(triggerOf({ ...release, GITHUB_EVENT_NAME: 'schedule' })).not.toHaveProperty('workflow')
})

test('outside of GitHub the run is one of this machine', () => {
  expect(triggerOf({ GITHUB_RUN_ATTEMPT: '' })).toEqual({
    event: 'local',
    actor: 'local',
    runId: 'local',
    runAttempt: 1,
  })
})

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(VERSION).toBe(version)
})
