import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { envFileText } from './env.ts'
import { ALTERATION_NAMES } from './faults/alterations.ts'
import { REFUSAL_NAMES } from './faults/refusals.ts'
import { hubScenario } from './hub/scenario.ts'
import { startLocalAzure } from './index.ts'
import type { LocalAzure } from './index.ts'
import type { LocalAzureOptions } from './options.ts'
import { troublesIn, troublesOf, type Trouble } from './troubles.ts'
import { READ_KINDS } from './world/conditions.ts'

const HELP = `Starts an Azure on this machine and writes an env file that runs the action against it.

  npm run local-azure -- --env-file FILE [options]

  --env-file FILE      where the INPUT_* and GITHUB_* variables go (needed)
  --input NAME=VALUE   an input of the action, over the default ones; may be given many times
  --trace FILE         CSV "timestamp,value" (epoch seconds, requests per minute) to replay
  --capacity N         requests per minute the private side can carry (6000)
  --instance-capacity N  requests per minute one burst instance can carry (1500)
  --method NAME        routing method of the profile (Weighted)
  --port N             plain port: proxy, clock, control, load (any free one)
  --azure-port N       HTTPS port of ARM and sign-in (any free one)
  --hub entra|adfs     gives the private site an Azure Stack Hub, and reads the load from it
  --adfs-default-scope  the Hub's AD FS accepts a bare <audience>/.default, which real ones refuse
  --throttle PART      ARM refuses calls beyond this part of its documented buckets, e.g. 1
  --token-lifetime N   seconds that a token lives (3599)
  --real-time          time passes by itself; without it, only when the action waits
  --refuse NAME[=N]    a service refuses so, always or N times: ${REFUSAL_NAMES.join(', ')}
  --alter NAME[=N]     answers change so, always or N times: ${ALTERATION_NAMES.join(', ')}
  --dirt SEED          lays gaps, drops, stuck, doubled and late minutes over the load that monitors show
  --read-lag N         seconds that reads lag behind writes, or KIND=N,… (${READ_KINDS.join(', ')})
  --alternate-reads    of two replicas that answer in turn only one lags
  --clock-ahead N      seconds that the runner's clock is ahead of Azure's; negative for behind
  --metrics-late N     seconds that metrics come later than usual
  --faults FILE        JSON list of fault rules and {"effect": …, "when": …}
  --help`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'env-file': { type: 'string' },
      input: { type: 'string', multiple: true },
      trace: { type: 'string' },
      capacity: { type: 'string' },
      'instance-capacity': { type: 'string' },
      method: { type: 'string' },
      port: { type: 'string' },
      'azure-port': { type: 'string' },
      hub: { type: 'string' },
      'real-time': { type: 'boolean' },
      'adfs-default-scope': { type: 'boolean' },
      throttle: { type: 'string' },
      'token-lifetime': { type: 'string' },
      refuse: { type: 'string', multiple: true },
      alter: { type: 'string', multiple: true },
      dirt: { type: 'string' },
      'read-lag': { type: 'string' },
      'alternate-reads': { type: 'boolean' },
      'clock-ahead': { type: 'string' },
      'metrics-late': { type: 'string' },
      faults: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const file = values['env-file']
  if (values.help === true || file === undefined) {
    console.log(HELP)
    if (values.help !== true) process.exitCode = 1
    return
  }
  const troubles = [
    ...(values.faults === undefined ? [] : troublesIn(readFileSync(values.faults, 'utf8'))),
    ...troublesOf({
      refuse: values.refuse,
      alter: values.alter,
      readLag: values['read-lag'],
      alternateReads: values['alternate-reads'],
      clockAhead: values['clock-ahead'],
      metricsLate: values['metrics-late'],
    }),
  ]
  const inputs = inputsOf(values.input ?? [])
  const azure = await startLocalAzure(optionsOf(values))
  addTroubles(azure, troubles)
  const hub = values.hub === undefined ? {} : azure.hubInputs()
  writeFileSync(file, envFileText(azure.env({ ...hub, ...inputs })))
  console.log(told(azure, file, values['real-time'] === true))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void azure.close())
}

type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

function optionsOf(values: Values): LocalAzureOptions {
  const trace = values['trace']
  const hub = loginOf(values['hub'])
  const lifetime = wholeNumber(values, 'token-lifetime')
  return {
    ...(hub !== undefined && {
      hub: hubScenario(hub, { acceptsDefaultScope: values['adfs-default-scope'] === true }),
    }),
    ...(lifetime !== undefined && { tokenLifetimeSeconds: lifetime }),
    ...(typeof values['throttle'] === 'string' && { throttles: Number(values['throttle']) }),
    realTime: values['real-time'] === true,
    plainPort: wholeNumber(values, 'port') ?? 0,
    azurePort: wholeNumber(values, 'azure-port') ?? 0,
    ...(typeof trace === 'string' && { traceCsv: readFileSync(trace, 'utf8') }),
    scenario: (base) => ({
      ...base,
      dirtSeed: wholeNumber(values, 'dirt'),
      privateSide: {
        ...base.privateSide,
        capacity: wholeNumber(values, 'capacity') ?? base.privateSide.capacity,
      },
      instanceCapacity: wholeNumber(values, 'instance-capacity') ?? base.instanceCapacity,
      profiles: base.profiles.map((one) => ({
        ...one,
        routingMethod: methodOf(values['method']) ?? one.routingMethod,
      })),
    }),
  }
}

const METHODS = ['Performance', 'Priority', 'Weighted', 'Geographic', 'MultiValue', 'Subnet'] as const

function methodOf(text: Values[string]): (typeof METHODS)[number] | undefined {
  if (text === undefined) return undefined
  const found = METHODS.find((method) => method.toLowerCase() === String(text).toLowerCase())
  if (found === undefined) throw new Error(`--method must be one of ${METHODS.join(', ')}.`)
  return found
}

function loginOf(text: Values[string]): 'entra' | 'adfs' | undefined {
  if (text === undefined || text === 'entra' || text === 'adfs') return text
  throw new Error('--hub must be entra or adfs.')
}

function wholeNumber(values: Values, name: string): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`--${name} must be a whole number, not ${String(text)}.`)
  return value
}

function inputsOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const cut = one.indexOf('=')
      if (cut < 1) throw new Error(`--input must be NAME=VALUE, not ${one}.`)
      return [one.slice(0, cut), one.slice(cut + 1)] as const
    }),
  )
}

function addTroubles(azure: LocalAzure, list: readonly Trouble[]): void {
  for (const one of list) {
    if ('effect' in one) azure.effect(one.effect, one.when)
    else azure.fault(one)
  }
}

/** Runs a script on Node 24 whatever `node` is. Without `--`, an older Node reads `--env-file` itself. */
const ON_NODE_24 = 'node -- tools/with-node24.mjs'

function told(azure: LocalAzure, file: string, realTime: boolean): string {
  const { plain, azure: arm } = azure.urls
  const move = `  curl -X POST ${plain}/control/advance -d '{"seconds":300}'   let five minutes pass`
  return [
    `A local Azure runs until you press Ctrl-C. Its world begins at ${new Date(azure.clock.now() * 1000).toISOString()}.`,
    '',
    `  ${ON_NODE_24} --env-file=${resolve(file)} dist/index.js   run the action against it`,
    ...(realTime ? [] : [move]),
    `  curl ${plain}/control/world      what is true now`,
    `  curl ${plain}/control/requests   what was asked of it`,
    `  curl ${plain}/control/judge      which invariants were broken`,
    `  curl -X POST ${plain}/control/faults -d '{"match":{"method":"PATCH"},"fault":{"kind":"reply","status":429,"headers":{"retry-after":"20"}}}'`,
    '',
    `Proxy ${plain} · ARM and sign-in ${arm} · CA ${azure.files().caCertificate}`,
  ].join('\n')
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
