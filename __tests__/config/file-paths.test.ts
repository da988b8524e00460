import { expect, test } from '@jest/globals'
import { load, LEAST, loadFile, problems, type Inputs } from './support.ts'

const CSV = { ...LEAST, 'load-source': 'csv' } satisfies Inputs

function yaml(values: Inputs): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}: '${value}'\n`)
    .join('')
}

test.each([
  ['audit-file', '/dev/shm/a.json'],
  ['load-value', '/proc/self/environ'],
  ['load-value', ' //sys/class/dmi/id/product_uuid'],
  ['load-value', '/./proc/self/environ'],
  ['load-value', '/tmp/../proc/self/environ'],
  ['load-value', '/var/..//lib/./../proc/1/environ'],
  ['load-value', '/../../dev/stdin'],
  ['load-value', `${'/.'.repeat(1500)}/proc/self/environ`],
  ['audit-file', '/home/x/../../dev/shm/a.json'],
  ['ca-certificate', '/proc/self/environ'],
])('a config file cannot name a process or a device as a file: %s %s', async (key, path) => {
  const text = yaml({ ...CSV, 'load-value': 'load.csv', [key]: path })
  const found = await problems(loadFile(text))
  expect(found).toEqual([expect.stringMatching(/^c\.yml:\d+:\d+: '[\w-]+' is .*, a process or a device/u)])
})

test.each([
  '/home/runner/.ssh/id_rsa',
  '/home/runner/.docker/config.json',
  '/actions-runner/.credentials_rsaparams',
  '/opt/runner/_work/_temp/git-credentials-1.config',
  '/home/runner/work/_temp/git-credentials-1.config',
  '/etc/shadow',
  '/tmp/../etc/passwd',
  '/root/load.csv',
  '/run/secrets/token',
  '/var/run/secrets/kubernetes.io/serviceaccount/token',
  '/private/etc/master.passwd',
  'D:\\a\\_temp\\git-credentials-1.config',
  'c:/Users/runner/.ssh/id_rsa',
  '\\Users\\runner\\.ssh\\id_rsa',
  '\\\\?\\C:\\Users\\runner\\.ssh\\id_rsa',
])(
  'a config file cannot have a run quote what a machine keeps for itself: %s (no-secret-leaves)',
  async (path) => {
    expect(await problems(loadFile(yaml({ ...CSV, 'load-value': path })))).toEqual([
      expect.stringMatching(/^c\.yml:\d+:\d+: 'load-value' is .*, where a machine keeps what is its own/u),
    ])
    await expect(load({ ...CSV, 'load-value': path })).resolves.toBeDefined()
  },
)

test('the same holds for the loads of a target', async () => {
  const loads = `loads:\n  - name: a\n    load-source: csv\n    load-value: /proc/self/environ\n    load-scope: private\n`
  const found = await problems(loadFile(`${loads}    private-capacity: 10/min\n`))
  expect(found.join('\n')).toMatch(/'load-value' of load 1 \(a\) is \/proc\/self\/environ, a process/u)
})

test('the same holds for the certificate of a Hub', async () => {
  const hub = `stack-hub:\n  endpoint: https://management.hub.example\n  client-certificate: /proc/self/root/etc/a.pem\n`
  const found = await problems(loadFile(`${yaml(CSV)}${hub}`))
  expect(found.join('\n')).toMatch(/'client-certificate' of stack-hub is \/proc\/self\/root.*, a process/u)
})

test('a workflow may name any file, and a config file any of data', async () => {
  await expect(load({ ...CSV, 'load-value': '/dev/stdin', 'audit-file': '/dev/null' })).resolves.toBeDefined()
  const elsewhere = { ...CSV, 'load-value': '/var/lib/load.csv', 'audit-file': '/var/log/cloudburst.json' }
  await expect(loadFile(yaml(elsewhere))).resolves.toBeDefined()
  const inside = ['./.data/_load.csv', '/opt/runner/_work/shop/shop/load.csv', '/__w/shop/shop/load.csv']
  for (const path of inside)
    await expect(loadFile(yaml({ ...CSV, 'load-value': path }))).resolves.toBeDefined()
  const ca = { 'ca-certificate': '/etc/ssl/company-ca.pem' }
  const pem = '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n'
  const files = { '/etc/ssl/company-ca.pem': pem }
  await expect(loadFile(yaml({ ...CSV, ...ca }), {}, { files })).resolves.toBeDefined()
})

test.each([
  ['/home/runner/work/.github/.github', '/home/runner/work/.github/.github/etc/load.csv'],
  ['/root/_runner/shop/shop/', '/root/_runner/shop/shop/dev/load.csv'],
  ['D:\\a\\shop\\shop', 'D:\\a\\shop\\shop\\etc\\load.csv'],
])('a config file may name a file of the workspace %s by its whole path', async (workspace, path) => {
  const world = { env: { GITHUB_WORKSPACE: workspace } }
  await expect(loadFile(yaml({ ...CSV, 'load-value': path }), {}, world)).resolves.toBeDefined()
  const beside = [`${workspace}/.git/config`, `${workspace}/../../_temp/a.csv`]
  for (const other of beside)
    expect(await problems(loadFile(yaml({ ...CSV, 'load-value': other }), {}, world))).toEqual([
      expect.stringMatching(/where a machine keeps what is its own/u),
    ])
})
