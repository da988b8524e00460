// npm run deploy -- --resource-group RG --parameters FILE [NAME=VALUE …]
//
// Builds the function, makes what it needs in Azure (infra/main.json) and puts it there. Needs `az`, signed in. What is after
// the resource group goes to `az deployment group create` as it is, so that a key can be given as gitHubAppPrivateKey=@key.pem.
// It can be run again at any time.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { zipSync } from 'fflate'
import { bundleInto } from './bundle.mjs'

const here = import.meta.dirname
const TRIES = 6
/** A role that was just given is not known everywhere at once. */
const WAIT_MS = Number(process.env['DEPLOY_WAIT_MS'] ?? '20000')

const NO_GROUP =
  'actionGroupId: none. Without entraClientId and entraObjectId there is no action group, and no alert of Azure Monitor comes here. Only Alertmanager and Grafana need none: see step 3 in README.md.'

async function main() {
  const { values } = parseArgs({
    options: {
      'resource-group': { type: 'string', short: 'g' },
      parameters: { type: 'string', short: 'p', multiple: true, default: [] },
    },
  })
  const group = values['resource-group']
  if (group === undefined || values.parameters.length === 0) {
    console.error(
      'Usage: npm run deploy -- --resource-group RG --parameters FILE [--parameters NAME=VALUE …]',
    )
    return 2
  }
  const outputs = deployTemplate(group, values.parameters)
  await publish(group, outputs.functionApp.value)
  for (const name of ['azureMonitorUrl', 'alertmanagerUrl', 'actionGroupId'])
    if (outputs[name].value !== '') console.log(`${name}: ${outputs[name].value}`)
  if (outputs.actionGroupId.value === '') console.log(NO_GROUP)
  return 0
}

function deployTemplate(group, parameters) {
  const template = join(here, 'infra', 'main.json')
  const args = [
    'deployment',
    'group',
    'create',
    '--resource-group',
    group,
    '--name',
    'cloudburst-alert-bridge',
  ]
  const more = [
    '--template-file',
    template,
    '--parameters',
    ...parameters,
    '--query',
    'properties.outputs',
    '--output',
    'json',
  ]
  const { status, stdout } = az([...args, ...more])
  if (status !== 0) throw new Error('the template could not be deployed: see above')
  return JSON.parse(stdout)
}

async function publish(group, app) {
  const folder = mkdtempSync(join(tmpdir(), 'alert-bridge-'))
  const file = join(folder, 'package.zip')
  try {
    writeFileSync(file, await packageIn(join(folder, 'files')))
    for (let attempt = 1; ; attempt += 1) {
      const args = [
        'functionapp',
        'deployment',
        'source',
        'config-zip',
        '--resource-group',
        group,
        '--name',
        app,
        '--src',
        file,
      ]
      if (az([...args, '--output', 'none']).status === 0) return
      if (attempt === TRIES) throw new Error('the package could not be deployed: see above')
      console.error(`Not yet (${attempt} of ${TRIES}): new roles take a while. Again in ${WAIT_MS / 1000} s.`)
      await pause(WAIT_MS)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files, and no folder around them: the host looks for host.json at the root. */
async function packageIn(folder) {
  await bundleInto(folder)
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])
  return zipSync(Object.fromEntries(files))
}

/** On Windows `az` is a batch file, which only a shell starts; arguments with spaces are then quoted. */
function az(args) {
  const windows = process.platform === 'win32'
  const given = windows
    ? args.map((arg) => (/[\s"]/u.test(arg) ? `"${arg.replaceAll('"', '""')}"` : arg))
    : args
  const done = spawnSync('az', given, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    shell: windows,
  })
  if (done.error !== undefined) throw new Error(`az cannot be started: ${done.error.message}`)
  return done
}

process.exitCode = await main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error))
  return 1
})
