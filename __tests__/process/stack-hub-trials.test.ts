import { expect, test } from '@jest/globals'
import { hubScenario, type LocalAzure } from '../../local-azure/index.ts'
import { HUB_CLIENT, HUB_READER, OPERATOR } from '../../local-azure/entra/principals.ts'
import { HUB_VARIABLES, hubCalls, ownIdentity, rsaCertificate } from './hub-support.ts'
import { act, errorsOf, HIGH, LOW, shop, workspaceFile, type Run } from './support.ts'

/** A Hub whose AD FS knows the reader by a certificate, and the inputs that sign in with it. */
async function certified(): Promise<{ readonly azure: LocalAzure; readonly run: () => Promise<Run> }> {
  const pem = await rsaCertificate()
  const azure = await shop(LOW, {
    hub: 'adfs',
    principals: [OPERATOR, { ...HUB_READER, certificate: pem.certificate }],
  })
  const file = workspaceFile(azure, 'identity.pem', `${pem.certificate}\n${pem.key}`)
  const hub = ownIdentity(azure, [`client-id: ${HUB_CLIENT}`, `client-certificate: ${file}`])
  return { azure, run: () => act(azure, { ...azure.hubInputs(), ...hub }) }
}

test.each([
  [3600, 'behind'],
  [-3600, 'ahead of'],
])(
  'AD FS refuses a certificate where its clock differs by %d s, and the error says so',
  async (aheadSeconds, where) => {
    const { azure, run } = await certified()
    azure.effect({ kind: 'hub-clock', aheadSeconds })
    const [error = ''] = errorsOf(await run())
    expect(error).toContain('MSIS9622')
    expect(error).toContain(`The clock of this runner is 1 h ${where} that of adfs.hub.shop.example`)
  },
)

test('AD FS takes a certificate where its clock differs by less than it bears', async () => {
  const { azure, run } = await certified()
  azure.effect({ kind: 'hub-clock', aheadSeconds: 200 })
  expect(await run()).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
})

test('a Hub that lists its metadata whatever version is asked for', async () => {
  for (const login of ['entra', 'adfs'] as const) {
    const azure = await shop(HIGH, { hub: hubScenario(login, { listsMetadata: true }) })
    const run = await act(
      azure,
      { ...azure.hubInputs(), ...ownIdentity(azure), 'dry-run': 'true' },
      HUB_VARIABLES,
    )
    expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  }
})

test('an AD FS that knows only the bare scope is asked twice, and no third time', async () => {
  const azure = await shop(LOW, { hub: hubScenario('adfs', { acceptsDefaultScope: true }) })
  azure.fault({
    match: { kind: 'hub', body: 'openid' },
    fault: { kind: 'refuse', as: 'adfs-resource' },
    times: 1,
  })
  const run = await act(azure, { ...azure.hubInputs(), ...ownIdentity(azure) }, HUB_VARIABLES)
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  expect(run.requests.filter(({ path }) => path.includes('/adfs/oauth2/token'))).toHaveLength(2)
})

test('compressed answers of a Hub and its AD FS are read', async () => {
  const azure = await shop(HIGH, { hub: 'adfs' })
  azure.fault({ match: { kind: 'hub' }, fault: { kind: 'alter', as: 'gzip' }, times: 'always' })
  const run = await act(
    azure,
    { ...azure.hubInputs(), ...ownIdentity(azure), 'dry-run': 'true' },
    HUB_VARIABLES,
  )
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
  expect(hubCalls(run).every((line) => line.endsWith('→ 200'))).toBe(true)
})

const LATE = 15 * 60

test('metrics that lag 15 min are stale: no burst, no end, and the fix is named (no-data-never-ends)', async () => {
  const azure = await shop(HIGH, { hub: 'entra' })
  azure.effect({ kind: 'metrics-late', seconds: LATE })
  const run = await act(azure, { ...azure.hubInputs(), 'dry-run': 'true' })
  expect(run.outputs['decision']).not.toBe('burst')
  expect(errorsOf(run)).toEqual([
    expect.stringMatching(/newest load is 16 min old, max-data-age is 10 min .* raise max-data-age if they/u),
  ])
})

test('max-data-age that covers the lag makes them good again', async () => {
  const azure = await shop(HIGH, { hub: 'entra' })
  azure.effect({ kind: 'metrics-late', seconds: LATE })
  const run = await act(azure, { ...azure.hubInputs(), 'dry-run': 'true', 'max-data-age': '20m' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst' } })
})
