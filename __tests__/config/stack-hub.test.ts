import { expect, test } from '@jest/globals'
import { load, loadFile, LEAST, problems, type Inputs } from './support.ts'

const ENDPOINT = 'https://management.region.example.com'
const CLIENT = '00000000-0000-0000-0000-00000000000c'
const HUB_CLIENT = '00000000-0000-0000-0000-00000000000d'
const TENANT = '00000000-0000-0000-0000-00000000000e'
const COMMON: Inputs = {
  ...LEAST,
  'tenant-id': TENANT,
  'client-id': CLIENT,
  'client-secret': 'common-secret',
}

async function identityOf(yaml: string, inputs: Inputs = COMMON, env = {}): Promise<unknown> {
  const { stackHub } = await loadFile(yaml, inputs, { env })
  const { clientSecret, clientCertificate, ...rest } = stackHub?.identity ?? { authType: 'auto' }
  return { ...rest, secret: clientSecret?.reveal(), certificate: clientCertificate?.reveal() }
}

test('the flat input takes the credentials of the run', async () => {
  const { stackHub, identity } = await load({ ...COMMON, 'stack-hub-endpoint': `${ENDPOINT}/` })
  expect(stackHub?.endpoint).toBe(ENDPOINT)
  expect(stackHub?.identity).toBe(identity)
})

test('a block of the file has an identity of its own, its secret from a variable, masked', async () => {
  const masked: string[] = []
  const yaml = `stack-hub:\n  endpoint: ${ENDPOINT}\n  tenant-id: adfs\n  client-id: ${HUB_CLIENT}\n  client-secret: \${HUB_SECRET}\n`
  const { stackHub, identity } = await loadFile(yaml, COMMON, { env: { HUB_SECRET: 'hub-secret' }, masked })
  expect(stackHub?.identity).toMatchObject({ authType: 'secret', tenantId: 'adfs', clientId: HUB_CLIENT })
  expect(stackHub?.identity.clientSecret?.reveal()).toBe('hub-secret')
  expect(identity.clientSecret?.reveal()).toBe('common-secret')
  expect(masked).toEqual(expect.arrayContaining(['common-secret', 'hub-secret']))
})

test('what the block does not say is as for public Azure, but another client never gets the common secret', async () => {
  const block = `stack-hub:\n  endpoint: ${ENDPOINT}\n`
  expect(await identityOf(block)).toMatchObject({ clientId: CLIENT, secret: 'common-secret' })
  expect(await identityOf(`${block}  tenant-id: other.example\n`)).toMatchObject({
    tenantId: 'other.example',
    secret: 'common-secret',
  })
  expect(await identityOf(`${block}  client-id: ${HUB_CLIENT}\n`)).toEqual({
    authType: 'auto',
    tenantId: TENANT,
    clientId: HUB_CLIENT,
    secret: undefined,
    certificate: undefined,
  })
})

test('every value of the block may be a variable, and an input names the endpoint above it', async () => {
  const yaml = 'stack-hub:\n  endpoint: ${HUB}\n  client-id: ${WHO}\n  client-secret: ${S}\n'
  const env = { HUB: ENDPOINT, WHO: HUB_CLIENT, S: 'x' }
  expect((await loadFile(yaml, COMMON, { env })).stackHub?.endpoint).toBe(ENDPOINT)
  const above = { ...COMMON, 'stack-hub-endpoint': 'https://management.other.example.com' }
  expect((await loadFile(yaml, above, { env })).stackHub?.endpoint).toBe(
    'https://management.other.example.com',
  )
})

test('the config knows where the Hub’s address comes from: a file comes with a pull request', async () => {
  const block = `stack-hub:\n  endpoint: ${ENDPOINT}\n`
  const flat = `stack-hub-endpoint: ${ENDPOINT}\n`
  for (const yaml of [block, flat])
    expect((await loadFile(yaml, COMMON)).stackHub).toMatchObject({ isRunsOwn: true, isNamedByFile: true })
  const above = { ...COMMON, 'stack-hub-endpoint': ENDPOINT }
  for (const yaml of [block, 'stack-hub:\n  tenant-id: adfs\n'])
    expect((await loadFile(yaml, above)).stackHub).not.toHaveProperty('isNamedByFile')
  expect((await load(above)).stackHub).not.toHaveProperty('isNamedByFile')
})

test.each([
  ['tenant-id', '  tenant-id: ${T}\n', 'hunter2/very-secret'],
  ['client-id', '  client-id: ${T}\n', 'hunter2-very-secret'],
  ['a part of the endpoint', '', 'hunter2-very-secret'],
])('a variable that stands in %s is a secret all the same (no-secret-leaves)', async (key, line, secret) => {
  const masked: string[] = []
  const host = key === 'a part of the endpoint' ? 'https://management.${T}.example.com' : ENDPOINT
  const yaml = `stack-hub:\n  endpoint: ${host}\n${line}`
  await loadFile(yaml, COMMON, { env: { T: secret }, masked }).catch(() => undefined)
  expect(masked).toContain(secret)
})

test('names and ids that come by variables are shown', async () => {
  const masked: string[] = []
  const yaml = 'stack-hub:\n  endpoint: https://${HUB}\n  client-id: ${WHO}\n  tenant-id: ${T}\n'
  const env = { HUB: 'management.region.example.com', WHO: HUB_CLIENT, T: 'contoso.onmicrosoft.com' }
  await loadFile(yaml, COMMON, { env, masked })
  expect(masked.filter((text) => text !== 'common-secret')).toEqual([])
})

const PEM = `-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n`

test('a certificate is text or the path of a file; the text is masked, the path is not', async () => {
  const masked: string[] = []
  const inputs = { ...COMMON, 'client-secret': '', 'client-certificate': 'id.pem' }
  const { identity } = await load(inputs, { files: { 'id.pem': PEM }, masked })
  expect(identity.clientCertificate?.reveal()).toBe(PEM)
  expect(masked).toEqual([PEM])
  const asText = await load({ ...inputs, 'client-certificate': PEM })
  expect(asText.identity.clientCertificate?.reveal()).toBe(PEM.trim())
})

const ROWS: readonly (readonly [name: string, yaml: string, inputs: Inputs, says: RegExp])[] = [
  [
    'a secret in the file',
    `  client-secret: plain\n`,
    {},
    /c\.yml:3:18: 'client-secret' of stack-hub is a secret, .*Write client-secret: \$\{HUB_CLIENT_SECRET\}/u,
  ],
  [
    'a variable that is not set',
    '  client-secret: ${NONE}\n',
    {},
    /'client-secret' of stack-hub uses the variable NONE, which is not set/u,
  ],
  ['an unknown key', '  client_id: x\n', {}, /'client_id' is not a key.*Did you mean 'client-id'/u],
  [
    'both credentials',
    '  client-secret: ${S}\n  client-certificate: a.pem\n',
    {},
    /'client-secret' of stack-hub is given, and so is client-certificate/u,
  ],
  [
    'AD FS without a secret',
    `  tenant-id: adfs\n  client-id: ${HUB_CLIENT}\n`,
    {},
    /'client-secret' of stack-hub is missing, and tenant-id is adfs/u,
  ],
  ['not a GUID', '  client-id: me\n', {}, /'client-id' of stack-hub is 'me'/u],
]

test.each(ROWS)('%s', async (_, yaml, inputs, says) => {
  const found = await problems(
    loadFile(
      `stack-hub:\n  endpoint: ${ENDPOINT}\n${yaml}`,
      { ...LEAST, ...inputs },
      { env: { S: 'x' }, files: { 'a.pem': PEM } },
    ),
  )
  expect(found.join('\n')).toMatch(says)
  expect(found.length).toBeLessThanOrEqual(2)
})

test('what else is refused', async () => {
  const said = async (loading: Promise<unknown>): Promise<string> =>
    (await problems(loading as never)).join('\n')
  expect(await said(loadFile('stack-hub: {}\n', LEAST))).toMatch(
    /c\.yml:1:12: 'endpoint' of stack-hub is missing/u,
  )
  expect(await said(loadFile('stack-hub: x\n', LEAST))).toMatch(/'stack-hub' is not a mapping/u)
  expect(
    await said(loadFile(`stack-hub-endpoint: ${ENDPOINT}\nstack-hub:\n  endpoint: ${ENDPOINT}\n`, LEAST)),
  ).toMatch(/'stack-hub-endpoint' is given, and so is endpoint/u)
  expect(await said(load({ ...LEAST, 'stack-hub-endpoint': 'http://10.0.0.1' }))).toMatch(/an https URL/u)
  const hub = { 'load-source': 'stack-hub', 'load-value': '' }
  expect(await said(load({ ...LEAST, ...hub }))).toMatch(
    /'load-resource' is missing[\s\S]*'load-source' is stack-hub, and no Hub is named/u,
  )
  const whole = { ...LEAST, ...hub, 'stack-hub-endpoint': ENDPOINT, 'load-resource': SITE }
  expect(await said(load({ ...whole, 'load-interval': '5m' }))).toMatch(
    /App Service on a Hub has no metrics of → Use 1m or 1h/u,
  )
  expect(await said(load({ ...whole, 'private-capacity': '80%' }))).toMatch(
    /the load metric Requests is a rate/u,
  )
  await expect(load(whole)).resolves.toMatchObject({ stackHub: { endpoint: ENDPOINT } })
})

const SITE =
  '/subscriptions/00000000-0000-0000-0000-00000000000f/resourceGroups/rg/providers/Microsoft.Web/sites/s'

test.each([
  [
    'an encrypted key',
    PEM.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
    /encrypted private key.*openssl pkey/u,
  ],
  ['no key', PEM.slice(0, PEM.indexOf('-----BEGIN PRIVATE')), /holds no RSA private key in PEM/u],
  ['a key of another kind', PEM.replaceAll('PRIVATE', 'EC PRIVATE'), /holds no RSA private key in PEM/u],
  ['no certificate', PEM.slice(PEM.indexOf('-----BEGIN PRIVATE')), /holds no certificate in PEM/u],
  ['no file', 'none.pem', /no file none\.pem/u],
])('a client certificate with %s', async (_, given, says) => {
  const found = await problems(load({ ...COMMON, 'client-secret': '', 'client-certificate': given }))
  expect(found).toEqual([expect.stringMatching(says)])
})
