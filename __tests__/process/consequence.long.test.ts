import { expect, test } from '@jest/globals'
import { act, HIGH, LOW, shop, type Run } from './support.ts'
import { burstingShop } from './worlds.ts'

// A command says what it will do to users before it does it, and every change ends with how to take it back.

const OVERLOAD =
  /overloads it: demand is 6,400\/min, 107 % of private capacity \(6,000\/min\), so it gets 400\/min more/u
const HELD = /Held until .* UTC \(in 1 h\): automation does not burst, even if the private side is down/u

test.each([
  ['a dry run', { 'dry-run': 'true' }],
  ['the command itself', {}],
])('a scale-back at 107 %% of capacity warns of the overload and the hold: %s', async (_, inputs) => {
  const azure = await burstingShop(6400)
  const run = await act(azure, { mode: 'scale-back', ...inputs })
  expect(run.exitCode).toBe(0)
  for (const text of [run.log, run.summary.replaceAll('&#37;', '%')]) {
    expect(text).toMatch(OVERLOAD)
    expect(text).toMatch(HELD)
  }
  const warned = run.log.search(OVERLOAD)
  expect(warned).toBeGreaterThan(0)
  expect(warned).toBeLessThan(run.log.search(/: (?:plan|would take): \d+ step/u))
})

test('a scale-back that the private side can carry says so, and warns of nothing', async () => {
  const azure = await burstingShop(LOW)
  const run = await act(azure, { mode: 'scale-back', 'dry-run': 'true' })
  expect(run.log).toMatch(
    /what this does: all new visitors go to the private side; demand is 2,400\/min, 40 %/u,
  )
  expect(run.log).not.toContain('::warning')
})

test.each([
  [
    'in a burst',
    () => burstingShop(6400),
    /the burst goes on with its share and its cost, whatever the load is/u,
  ],
  ['before one', () => shop(LOW), /no burst begins, even if the private side is overloaded or down/u],
])('a pause says first what it leaves alone, and until when: %s', async (_, world, means) => {
  const run = await act(await world(), { mode: 'pause', 'hold-for': '2h' })
  expect(run.exitCode).toBe(0)
  const [said = ''] = /what this does: automation writes nothing until .*/u.exec(run.log) ?? []
  expect(said).toMatch(/UTC \(in 2 h\)/u)
  expect(said).toMatch(means)
  expect(run.log.indexOf(said)).toBeLessThan(run.log.indexOf('save state'))
  expect(run.summary).toContain('**What this does:** automation writes nothing until')
})

test('a change of hold or pause alone ends with the dispatch that takes it back', async () => {
  const azure = await burstingShop(HIGH)
  const modes: string[] = []
  for (const mode of ['burst', 'pause', 'resume']) {
    const undo = undoOf(await act(azure, { mode, 'hold-for': '2h' }))
    modes.push(/ -f mode=(\S+)/u.exec(undo)?.[1] ?? '')
  }
  expect(modes).toEqual(['resume', 'resume', 'pause'])
})

test('status says who holds what, until when, and what comes without it', async () => {
  const azure = await burstingShop(6400)
  await act(azure, { mode: 'scale-back', 'hold-for': '3h', reason: 'test of the private side' })
  const run = await act(azure, { mode: 'status' })
  expect(run.log).toMatch(
    / {2}hold scale-back by octocat until .* UTC \(in \d h.*\) \(test-of-the-private-side\)/u,
  )
  expect(run.log).toMatch(/without it automation would now decide: demand 6,3\d\d\/min, 106 %/u)
  expect(run.summary).toContain('Hold scale-back by octocat until')
})

function undoOf({ log }: Run): string {
  return /::group::app-shop-burst: to undo this\n([^]*?)::endgroup::/u.exec(log)?.[1] ?? ''
}

test('a burst ends with its undo: endpoint first, then app and plan', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { mode: 'auto' })
  const undo = undoOf(run)
  expect(undo.split('\n').map((line) => line.split(' --subscription')[0])).toEqual([
    "gh workflow run cloudburst-by-hand.yml -R octo/shop -f mode=scale-back -f reason='undo of run 1'",
    '# without GitHub, in this order:',
    'az network traffic-manager endpoint update',
    expect.stringContaining('# wait until no visitor is left'),
    'az webapp stop',
    'az appservice plan update',
    '',
  ])
  expect(undo).toContain('-n burst --endpoint-status Disabled --weight 1')
  expect(undo).toContain('--sku P1v3 --number-of-workers 1')
  for (const line of undo.trim().split('\n')) expect(run.summary).toContain(line)
})

test('a scale-in ends with its undo: plan and app first, then the endpoint', async () => {
  const azure = await burstingShop(LOW)
  const run = await act(azure, { mode: 'auto', 'wait-in-run': '45m' })
  expect(
    undoOf(run)
      .split('\n')
      .map((line) => line.split(' --subscription')[0]),
  ).toEqual([
    "gh workflow run cloudburst-by-hand.yml -R octo/shop -f mode=burst -f reason='undo of run 1'",
    '# without GitHub, in this order:',
    'az appservice plan update',
    'az webapp start',
    expect.stringContaining('# go on only when https://'),
    'az network traffic-manager endpoint update',
    '',
  ])
})

test('what changed nothing has nothing to undo', async () => {
  const run = await act(await shop(HIGH), { mode: 'auto', 'dry-run': 'true' })
  expect(undoOf(run)).toBe('')
})
