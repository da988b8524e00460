import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { unzipSync } from 'fflate'
import { alertmanagerBody } from '../../__tests__/events/payloads.ts'
import { startGitHub } from './github.ts'
import { post, startFunction } from './support.ts'

const ROOT = join(import.meta.dirname, '..')
const template = JSON.parse(readFileSync(join(ROOT, 'infra/main.json'), 'utf8')) as {
  readonly parameters: Readonly<Record<string, { readonly type: string; readonly metadata?: unknown }>>
  readonly variables: Readonly<Record<string, unknown>>
  readonly resources: readonly Resource[]
  readonly outputs: Readonly<Record<string, unknown>>
}

interface Resource {
  readonly type: string
  readonly apiVersion: string
  readonly dependsOn?: readonly string[]
  readonly properties?: {
    readonly siteConfig?: {
      readonly appSettings: readonly { readonly name: string; readonly value: string }[]
    }
  }
}

describe('the template', () => {
  const text = JSON.stringify([template.variables, template.resources, template.outputs, template.parameters])

  for (const kind of ['parameters', 'variables'] as const)
    test(`uses every one of its ${kind}, and no other`, () => {
      const used = [...text.matchAll(new RegExp(`\\b${kind}\\('(\\w+)'\\)`, 'gu'))].map(([, name]) => name)
      assert.deepEqual([...new Set(used)].sort(), Object.keys(template[kind]).sort())
    })

  test('has balanced expressions', () => {
    for (const [expression] of text.matchAll(/"\[(?:[^"\\]|\\.)*\]"/gu)) {
      const open = expression.split('(').length
      assert.equal(expression.split(')').length, open, expression)
    }
  })

  test('keeps secrets out of settings', () => {
    const secrets = Object.entries(template.parameters).filter(([name]) => /key|secret/iu.test(name))
    assert.deepEqual(
      secrets.map(([, { type }]) => type),
      ['securestring', 'securestring'],
    )
    const values = settings().map(({ value }) => value)
    for (const [name] of secrets)
      assert.ok(
        values.every((value) => !value.replace(/empty\([^)]*\)\)/gu, '').includes(`parameters('${name}')`)),
      )
  })

  test('sets what the function reads, and nothing that it does not', () => {
    const source = readFileSync(join(ROOT, 'src/settings.ts'), 'utf8')
    const read = [...source.matchAll(/'((?:GITHUB|ENTRA|ALERTMANAGER|DEDUPE|COALESCE)_[A-Z_]+)'/gu)].map(
      ([, name = '']) => name,
    )
    const own = settings()
      .map(({ name }) => name)
      .filter((name) => /^[A-Z]+_[A-Z_]+$/u.test(name) && !name.startsWith('APPLICATIONINSIGHTS'))
    assert.deepEqual(
      own.filter((name) => !read.includes(name)),
      [],
    )
    // The rest has defaults, and is for those who need it.
    const optional = ['ENTRA_CALLER', 'ENTRA_ROLE', 'COALESCE_SECONDS']
    assert.deepEqual(
      read.filter((name) => !own.includes(name) && !optional.includes(name)),
      [],
    )
  })

  test('waits for every secret that a setting refers to', () => {
    const site = template.resources.find(({ type }) => type === 'Microsoft.Web/sites')
    const secrets = template.resources.filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets')
    const awaited = (site?.dependsOn ?? []).filter((id) => id.includes('Microsoft.KeyVault/vaults/secrets'))
    assert.equal(secrets.length, 2)
    assert.equal(awaited.length, secrets.length)
  })

  function settings(): readonly { readonly name: string; readonly value: string }[] {
    return template.resources.flatMap(({ properties }) => properties?.siteConfig?.appSettings ?? [])
  }
})

const folder = mkdtempSync(join(tmpdir(), 'az-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** An `az` that keeps what it was called with and the package, and fails its first upload as a new role does. */
function standIn(): void {
  writeFileSync(
    join(folder, 'az'),
    `#!/bin/sh
echo "$@" >> "${folder}/calls"
case "$1 $2" in
  "deployment group") echo '{"functionApp":{"value":"app-1"},"azureMonitorUrl":{"value":"https://x/api/azure-monitor"},"alertmanagerUrl":{"value":"https://x/api/alertmanager"},"actionGroupId":{"value":""}}' ;;
  *) for last; do case "$last" in *.zip) cp "$last" "${folder}/package.zip" ;; esac; done
     test -e "${folder}/failed" || { touch "${folder}/failed"; exit 1; } ;;
esac
`,
  )
  chmodSync(join(folder, 'az'), 0o755)
}

describe('npm run deploy', { skip: process.platform === 'win32' }, () => {
  test('makes the resources, then puts a package there that runs', async () => {
    standIn()
    const args = [
      'deploy.mjs',
      '--resource-group',
      'rg-1',
      '--parameters',
      'p.json',
      '--parameters',
      'nodeVersion=22',
    ]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DEPLOY_WAIT_MS: '1' },
    })
    assert.equal(status, 0, stderr)
    const [azureMonitor, alertmanager, group, ...rest] = stdout.trim().split('\n')
    assert.equal(azureMonitor, 'azureMonitorUrl: https://x/api/azure-monitor')
    assert.equal(alertmanager, 'alertmanagerUrl: https://x/api/alertmanager')
    // A bridge that Azure Monitor cannot reach says so.
    assert.match(group ?? '', /^actionGroupId: none\. Without entraClientId and entraObjectId/u)
    assert.deepEqual(rest, [])
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
    assert.match(calls[0]!, /--resource-group rg-1 .*main\.json --parameters p\.json nodeVersion=22 --query/u)
    assert.match(
      calls[2]!,
      /^functionapp deployment source config-zip --resource-group rg-1 --name app-1 --src/u,
    )
    assert.equal(calls.length, 3)
    await runs(unpacked())
  })

  test('says how it is used', () => {
    const { status, stderr } = spawnSync(process.execPath, ['deploy.mjs'], { cwd: ROOT, encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, /^Usage: npm run deploy -- --resource-group RG/u)
  })
})

function unpacked(): string {
  const target = join(folder, 'unpacked')
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(folder, 'package.zip'))))) {
    const file = join(target, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  assert.ok(existsSync(join(target, 'host.json')))
  return target
}

async function runs(from: string): Promise<void> {
  const secret = 'a-secret-of-more-than-thirty-two-characters'
  const gitHub = await startGitHub()
  const door = await startFunction({ ...gitHub.env, ALERTMANAGER_SECRET: secret }, from)
  assert.equal((await post(door, 'alertmanager', alertmanagerBody(), `Bearer ${secret}`)).status, 202)
}
