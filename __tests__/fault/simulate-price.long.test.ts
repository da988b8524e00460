import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { daily, START } from '../simulate/support.ts'
import { pass, shop, type Run } from './support.ts'

const COMMAND = fileURLToPath(new URL('../../tools/simulate.ts', import.meta.url))
const SAMPLES = Array.from({ length: 600 }, (_, at) => [START + at * 60, 60 * daily(at)])
/** A day of the past as the load's value, so that nothing but the price is asked for. */
const PAST = { 'load-source': 'value', 'load-query': '', 'load-url': '', 'burst-load-query': '' }
const INPUTS = { ...PAST, 'load-scope': 'total', 'load-value': JSON.stringify(SAMPLES), 'run-interval': '1h' }

interface Report {
  readonly pricePerHour?: number
  readonly currency?: string
  readonly table: readonly unknown[]
  readonly notes: readonly string[]
  readonly recommendation: { readonly doubts: readonly string[] }
}

function reportOf({ outputs, log, exitCode }: Run): Report {
  expect([exitCode, log]).toEqual([0, expect.any(String)])
  return (JSON.parse(outputs['report'] ?? '') as { targets: readonly [Report] }).targets[0]
}

test('a simulation counts the list price of the plan’s size, region and system as if it had been given', async () => {
  const azure = await shop()
  const listed = reportOf(await pass(azure, 'simulate', { ...INPUTS, 'price-per-hour': 'retail' }))
  const given = reportOf(await pass(azure, 'simulate', { ...INPUTS, 'price-per-hour': '0.123 USD' }))
  expect(listed).toMatchObject({ pricePerHour: 0.123, currency: 'USD' })
  expect(listed.table).toEqual(given.table)
  expect(listed.recommendation).toEqual(given.recommendation)
  expect(listed.notes).toContainEqual(
    expect.stringMatching(
      /^the price is the list price of P1v3 in westeurope \(Linux\) as it is now, 0\.123 USD an hour/u,
    ),
  )
  expect(azure.requests().filter(({ write }) => write)).toEqual([])
})

test.each<[string, (azure: LocalAzure) => void, string]>([
  [
    'the list is down',
    (azure) =>
      azure.fault({
        match: { host: 'prices.azure.com' },
        fault: { kind: 'reply', status: 503 },
        times: 'always',
      }),
    'no price: the price list answered 503. So nothing is counted in money',
  ],
  [
    'the plan may not be read',
    (azure) =>
      azure.fault({
        match: { path: '/serverfarms/' },
        fault: { kind: 'reply', status: 403 },
        times: 'always',
      }),
    'no price: the App Service plan could not be read: ',
  ],
])('where %s, the simulation goes on without money, and says so first', async (_, breaks, says) => {
  const azure = await shop()
  breaks(azure)
  const run = await pass(azure, 'simulate', { ...INPUTS, 'price-per-hour': 'retail' })
  const report = reportOf(run)
  expect(report).not.toHaveProperty('pricePerHour')
  expect(report.recommendation.doubts[0]).toContain(says)
  expect(run.log.replace(/\s+/gu, ' ')).toContain(`Warning: ${says}`)
  expect(run.summary).toContain('⚠️ no price')
})

/** `npm run simulate` in a network with a proxy, as a person calls it. */
async function command(
  azure: LocalAzure,
  options: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const { folder, caCertificate } = azure.files()
  const csv = join(folder, 'load.csv')
  writeFileSync(csv, ['timestamp,value', ...SAMPLES.map((row) => row.join(','))].join('\n'))
  const paths = ['--csv', csv, '--html', join(folder, 'page.html'), '--ca-certificate', caCertificate]
  const child = spawn(
    process.execPath,
    [COMMAND, ...paths, '--capacity', '6000', '--cadence', 'c5', ...options],
    {
      env: { ...process.env, HTTPS_PROXY: azure.env({})['HTTPS_PROXY'], INIT_CWD: folder },
    },
  )
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, said: `${out}${err}`.replace(/\s+/gu, ' ') }
}

const SIZE = ['--burst-sku', 'P1v3', '--region', 'West Europe', '--os', 'windows'] as const

test('npm run simulate looks up the price of the size, region and system that its options name', async () => {
  const azure = await shop()
  const { code, said } = await command(azure, ['--price-per-hour', 'retail EUR', ...SIZE])
  expect([code, said]).toEqual([0, expect.stringContaining('list price of P1v3 in westeurope (Windows)')])
  expect(said).toContain('money is instances at 0.246 an hour')
  expect(said).toMatch(/\d EUR in money/u)
})

test('npm run simulate says what the price list needs beside the size, before minutes of work', async () => {
  const azure = await shop()
  const { code, said } = await command(azure, ['--price-per-hour', 'retail', '--region', 'westeurope'])
  expect([code, said]).toEqual([1, expect.stringContaining('retail needs --burst-sku and --os, too.')])
})

test('npm run simulate without a network counts no money, and says so', async () => {
  const azure = await shop()
  azure.fault({ match: { host: 'prices.azure.com' }, fault: { kind: 'reset' }, times: 'always' })
  const { code, said } = await command(azure, ['--price-per-hour', 'retail', ...SIZE])
  expect([code, said]).toEqual([
    0,
    expect.stringContaining('the price list could not be reached: the connection broke (UND_ERR_SOCKET).'),
  ])
  expect(said).not.toContain('money is')
})
