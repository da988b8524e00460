import { expect, test } from '@jest/globals'
import { masked } from '../../src/domain/masks.ts'
import { loadFile, problems, type Inputs } from './support.ts'

const SHARED = `subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
load-source: value
load-value: 100
load-scope: private
private-capacity: 1200/min
`

const PROMETHEUS = `${SHARED.replace(/load-source[^]*load-value: 100\n/u, '')}web-app: a
load-source: prometheus
load-url: https://p.example.com
load-query: up
load-headers:
  Authorization: Bearer \${PROM_TOKEN}
`

test('a header takes its secret from the environment, and it is masked', async () => {
  const told: string[] = []
  const { targets } = await loadFile(PROMETHEUS, {}, { env: { PROM_TOKEN: 'tok-en' }, masked: told })
  expect(targets[0]?.load?.rules[0].main.headers['Authorization']?.reveal()).toBe('Bearer tok-en')
  expect(told).toContain('tok-en')
})

test('a variable that is not set is a problem with its line', async () => {
  expect(await problems(loadFile(PROMETHEUS))).toEqual([
    expect.stringMatching(/^c\.yml:\d+:\d+: 'load-headers' uses the variable PROM_TOKEN, which is not set/u),
  ])
})

test.each([
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'GITHUB_TOKEN',
  'github_token',
  'RUNNER_TOKEN',
  'INPUT_CLIENT-SECRET',
  'INPUT_GITHUB_TOKEN',
  'IDENTITY_HEADER',
  'IDENTITY_ENDPOINT',
  'MSI_SECRET',
  'AZURE_CLIENT_SECRET',
  'azure_federated_token_file',
  'ARM_CLIENT_SECRET',
  'GH_TOKEN',
  'GH_ENTERPRISE_TOKEN',
  'VAULT_TOKEN',
  'TF_TOKEN_app_terraform_io',
  'CLOUDSDK_AUTH_ACCESS_TOKEN',
  'SYSTEM_ACCESSTOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'https_proxy',
  'SSH_AUTH_SOCK',
  'PATH',
  'AZURE_STORAGE_KEY',
  'AZURE_STORAGE_CONNECTION_STRING',
  'AZURE_DEVOPS_EXT_PAT',
  'ARM_SAS_TOKEN',
  'WEBSITE_AUTH_ENCRYPTION_KEY',
  'APPSETTING_PASSWORD',
  'SQLAZURECONNSTR_shop',
  'NUGET_AUTH_TOKEN',
  'GITEA_TOKEN',
  'HOMEBREW_GITHUB_API_TOKEN',
  'PGPASSWORD',
  'KUBECONFIG',
])(
  'a header cannot take %s, which the runner or its machine sets for itself (no-secret-leaves)',
  async (name) => {
    const yaml = PROMETHEUS.replace('PROM_TOKEN', name)
    const given = { env: { [name]: 'runner-own' } }
    const refused = await loadFile(yaml, {}, given).then(
      ({ targets }) => targets[0]?.load?.rules[0].main.headers['Authorization']?.reveal(),
      () => 'refused',
    )
    expect(refused).not.toContain('runner-own')
  },
)

test('the refusal of a variable of the runner says how a secret is handed over', async () => {
  const yaml = PROMETHEUS.replace('PROM_TOKEN', 'GITHUB_TOKEN')
  expect(await problems(loadFile(yaml, {}, { env: { GITHUB_TOKEN: 'runner-own' } }))).toEqual([
    expect.stringMatching(
      /'load-headers' uses the variable GITHUB_TOKEN, which belongs to the runner or to another tool → .*a name of its own/u,
    ),
  ])
})

test.each([
  ['load-url', 'load-url: https://p.example.com/${PROM_TOKEN}'],
  ['load-query', 'load-query: up{a="${PROM_TOKEN}"}'],
  ['name', 'name: ${PROM_TOKEN}'],
])(
  'a variable in %s is a text like any other, and its value goes nowhere (no-secret-leaves)',
  async (_, line) => {
    const key = line.slice(0, line.indexOf(':'))
    const yaml = `${PROMETHEUS.replace(new RegExp(`^${key}:.*\\n`, 'mu'), '')}${line}\n`
    const given = { env: { PROM_TOKEN: 'handed-over' } }
    const found = await loadFile(yaml, {}, given).then(
      (config) => JSON.stringify({ ...config, targets: config.targets.map((one) => ({ ...one })) }),
      (error: unknown) => String(error),
    )
    expect(found).not.toContain('handed-over')
  },
)

test.each([
  ['a password', 'https://user:pa55-w%2Fd@p.example.com/', ['pa55-w%2Fd', 'pa55-w/d']],
  [
    'a key of a function',
    'https://f.example.com/api?code=AbCdEf0123==&x=long-harmless-text',
    ['AbCdEf0123=='],
  ],
  [
    'a signature',
    'https://s.example.com/load.json?sv=2024-01-01-longer&sig=a%2Bb%2Fc0123456',
    ['a+b/c0123456'],
  ],
  ['a short word', 'https://p.example.com/?key=cpu', []],
  ['a token for a user name', 'https://ghp_Tok3nOnly@p.example.com/', ['ghp_Tok3nOnly']],
  ['a login', 'https://user:pa55@p.example.com/', [Buffer.from('user:pa55').toString('base64')]],
  [
    'a random value of any name',
    'https://p.example.com/?q=Ab3dEf6hIj9lMn0pQr5t&x=long-harmless-text',
    ['Ab3dEf6hIj9lMn0pQr5t'],
  ],
  ['a random part of the path', 'https://p.example.com/hook/Ab3dEf6hIj9lMn0pQr5t', ['Ab3dEf6hIj9lMn0pQr5t']],
])('%s in an address is masked before anything else is said (no-secret-leaves)', async (_, url, secrets) => {
  const [byFile, byInput]: [string[], string[]] = [[], []]
  const env = { PROM_TOKEN: 'tok-en' }
  const yaml = PROMETHEUS.replace('https://p.example.com', url)
  await loadFile(yaml, {}, { env, masked: byFile }).catch(() => undefined)
  await loadFile(PROMETHEUS, { 'load-url': url }, { env, masked: byInput }).catch(() => undefined)
  expect(byFile).toEqual(expect.arrayContaining(secrets))
  expect(byInput).toEqual(expect.arrayContaining(secrets))
  expect([...byFile, ...byInput]).not.toContain('long-harmless-text')
  expect([...byFile, ...byInput]).not.toContain('cpu')
})

test.each<[string, Inputs]>([
  ['warmup-url', { 'warmup-url': '/ready, /health?code=AbCdEf0123==' }],
  ['stack-hub-endpoint', { 'stack-hub-endpoint': 'https://management.hub.example?sig=AbCdEf0123==' }],
  ['resource-manager-endpoint', { 'resource-manager-endpoint': 'https://user:AbCdEf0123==@arm.example' }],
  ['private-health-url', { 'private-health-url': 'https://a.example/?auth=AbCdEf0123==' }],
])('a secret in %s is masked too, from an input or from the file (no-secret-leaves)', async (key, inputs) => {
  const [byFile, byInput]: [string[], string[]] = [[], []]
  const env = { PROM_TOKEN: 'tok-en' }
  const yaml = `${PROMETHEUS}${key}: "${inputs[key] ?? ''}"\n`
  await loadFile(yaml, {}, { env, masked: byFile }).catch(() => undefined)
  await loadFile(PROMETHEUS, inputs, { env, masked: byInput }).catch(() => undefined)
  expect(byFile).toContain('AbCdEf0123==')
  expect(byInput).toContain('AbCdEf0123==')
})

test.each([
  ['Cookie', 'sid=Zq7kNw8xR4tLpu9f; theme=dark', ['Zq7kNw8xR4tLpu9f']],
  ['Authorization', 'Token token="Zq7kNw8xR4tL"', ['Zq7kNw8xR4tL']],
  ['Authorization', 'ApiKey shop:Zq7kNw8xR4tL', ['Zq7kNw8xR4tL']],
  ['Authorization', 'AWS4-HMAC-SHA256 Credential=AKIA1/x, Signature=9f86d081884c7d65', ['9f86d081884c7d65']],
  ['X-Login', '{"user":"shop","password":"hunter2-hunter2"}', ['hunter2-hunter2']],
])(
  'a part of %s that opens something is masked by itself: %s (no-secret-leaves)',
  async (name, value, parts) => {
    const told: string[] = []
    const yaml = PROMETHEUS.replace(/ {2}Authorization:.*/u, `  ${name}: '${value}'`)
    await loadFile(yaml, {}, { masked: told })
    expect(told).toEqual(expect.arrayContaining(parts))
    expect(told.filter((text) => /^(?:dark|theme|token|shop|user|sid)$/u.test(text))).toEqual([])
  },
)

test('the login of a proxy, and what asks for the machine’s tokens, are masked (no-secret-leaves)', async () => {
  const env = {
    PROM_TOKEN: 'tok-en',
    HTTPS_PROXY: 'http://user:pr%2Fxy-pass@proxy.example:3128',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job-own-token',
    IDENTITY_HEADER: 'machine-own-header',
  }
  await loadFile(PROMETHEUS, {}, { env })
  const login = Buffer.from('user:pr/xy-pass').toString('base64')
  for (const text of ['pr%2Fxy-pass', 'pr/xy-pass', login, 'job-own-token', 'machine-own-header'])
    expect(masked(text)).toMatch(/^\*\*\*=*$/u)
})

test('names of people and of resources are not masked, however they are written', async () => {
  const told: string[] = []
  const names = `burst-endpoint: Shop-Burst-WestEurope-01\nwarmup-url: /api/HealthCheckForBurst2026\n`
  await loadFile(PROMETHEUS + names, {}, { env: { PROM_TOKEN: 'tok-en' }, masked: told }).catch(
    () => undefined,
  )
  expect(told.filter((text) => !/tok-en|PROM/u.test(text))).toEqual([])
})

test('a variable of the step’s own may begin like one of a tool', async () => {
  const yaml = PROMETHEUS.replace('PROM_TOKEN', 'AZURE_LOAD_TOKEN')
  await expect(loadFile(yaml, {}, { env: { AZURE_LOAD_TOKEN: 'own-token' } })).resolves.toBeDefined()
})

test.each(['${ACTIONS_ID_TOKEN_REQUEST_TOKEN}', 'Bearer ${LOAD_TOKEN_OF_A_LONG_NAME}'])(
  'the refusal of a variable shows its name in the log: %s',
  async (header) => {
    const masks: string[] = []
    await problems(loadFile(`load-headers:\n  X-Token: '${header}'\n`, {}, { masked: masks }))
    expect(masks).toEqual([])
  },
)
