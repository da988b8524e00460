import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const CHILD = fileURLToPath(new URL('./local-azure-child.ts', import.meta.url))

test('a burst by hand, every fault, a late token and every identity, against the local Azure through its proxy', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', CHILD])
  const seen = JSON.parse(stdout) as Record<string, unknown>
  expect(seen['story']).toEqual({
    tests: ['unhealthy', 'healthy'],
    monitorStatus: 'Online',
    instances: 3,
    tags: { 'cloudburst-burst': 'p' },
    rawKept: true,
  })
  expect(seen['faulty']).toEqual({
    hang: 31,
    reset: 1,
    'drop-body': 1,
    'html 502': 1,
    'empty 500': 1,
    'empty 429': 5,
  })
  expect(seen['notFound']).toMatch(
    /404 ResourceNotFound to GET …\/trafficmanagerprofiles\/nobody.*Correct traffic-manager-profile/u,
  )
  // The token had ended by virtual time: a new sign-in, and no 401.
  expect(seen['late']).not.toContain(401)
  expect(seen['others']).toEqual({ oidc: 'Running', 'managed-identity': 'Running' })
})
