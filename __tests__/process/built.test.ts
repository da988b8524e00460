import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Fault } from '../../local-azure/faults/rules.ts'
import type { Mode } from '../../src/domain/modes.ts'
import { EVERYTHING, sampled } from '../helpers/effort.ts'
import { act, actBuilt, HIGH, LOW, shop, type Run, type Texts } from './support.ts'
import { normal } from './transcript.ts'
import { burstingShop } from './worlds.ts'
import { writes } from './writes.ts'

// The built action, in a process of its own as a runner starts it, does what its source does in a thread, where most tests
// run it: each mode once, and each kind of fault that the network shows; `npm run test:everything` tries the others.

/** What differs from run to run: retries wait a random time, each run has a folder of its own. */
function alike(text: string): string {
  return normal(text)
    .replace(/\b[\d.]+ s\b/gu, 'N s')
    .replace(/runner-\w+/gu, 'FOLDER')
}

/** What a run told and wrote; the debug log tells of the machine's speed. */
function told(run: Run): unknown {
  const { exitCode, outputs, summary } = run
  const log = run.log.split('\n').filter((line) => !line.startsWith('::debug::'))
  const texts = { ...outputs, summary, log: log.join('\n') }
  return {
    exitCode,
    writes: writes(run),
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, alike(text)])),
  }
}

async function expectSame(open: () => Promise<LocalAzure>, inputs: Texts): Promise<Run> {
  const source = await act(await open(), inputs)
  const built = await actBuilt(await open(), inputs)
  expect(told(built)).toEqual(told(source))
  return built
}

const idle = (load: number) => () => shop(load)
const bursting = () => burstingShop(LOW)

/** A watch has tests of its own, all of them in processes (`__tests__/watch`). */
const MODES: Readonly<
  Record<Exclude<Mode, 'watch'>, readonly [open: () => Promise<LocalAzure>, inputs?: Texts]>
> = {
  auto: [idle(HIGH)],
  burst: [idle(LOW), { 'dry-run': 'true' }],
  'scale-back': [bursting, { 'wait-in-run': '45m', 'drain-min': '3m' }],
  prewarm: [idle(LOW)],
  pause: [idle(LOW)],
  resume: [bursting],
  status: [bursting],
  check: [idle(LOW)],
  simulate: [idle(LOW)],
}

test.each(Object.entries(MODES))('built, mode %s does as its source', async (mode, [open, inputs]) => {
  const run = await expectSame(open, { mode, ...inputs })
  expect(run).toMatchObject({ exitCode: 0 })
})

const FAULTS: readonly Fault[] = [
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'drop-body' },
  { kind: 'trickle' },
]
const OTHERS: readonly Fault[] = [
  { kind: 'reply', status: 500 },
  { kind: 'slow', seconds: 20 },
  { kind: 'lose-reply' },
  { kind: 'empty', status: 200 },
  { kind: 'html', status: 200 },
]

test.each(EVERYTHING ? [...FAULTS, ...OTHERS] : sampled(FAULTS, 2))(
  'built, it takes a read that answers with $kind as its source',
  async (fault) => {
    const open = async (): Promise<LocalAzure> => {
      const azure = await shop(HIGH)
      azure.fault({
        match: { method: 'GET', path: 'trafficManagerProfiles/tm-shop$' },
        fault,
        times: 'always',
      })
      return azure
    }
    await expectSame(open, { mode: 'auto', 'dry-run': 'true' })
  },
)

test('built, it writes the deployment and the issue that GitHub is to have', async () => {
  const azure = await burstingShop(HIGH)
  const asked = {
    'github-token': 'gh-token-of-the-job',
    'github-deployment': 'burst',
    'github-issue': 'true',
  }
  const run = await actBuilt(azure, { mode: 'auto', 'max-burst': '30m', ...asked })
  expect(run.exitCode).toBe(0)
  const { deployments, issues } = azure.github
  expect(deployments.all.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['success'])
  expect(issues.all.map(({ title }) => title)).toEqual([
    'Cloudburst: app-shop-burst bursts longer than max-burst',
  ])
})
