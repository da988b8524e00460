import { expect, test } from '@jest/globals'
import { burstingShop, HIGH, pass } from '../fault/support.ts'

test('a change of the weight alone is undone by a pause and the weight as it was', async () => {
  const azure = await burstingShop([[0, HIGH]])
  const run = await pass(azure, 'auto')
  expect(run.log).toMatch(/endpoint burst: weight 25 → \d+ \(/u)
  const wanted = [
    "gh workflow run cloudburst-by-hand.yml -R octo/shop -f mode=pause -f reason='undo of run 1'",
    '# then, or without GitHub: automation would change it again',
    'az network traffic-manager endpoint update --subscription 00000000-0000-0000-0000-000000000001 -g rg-shop --profile-name tm-shop --type azureEndpoints -n burst --weight 25',
  ].join('\n')
  expect(run.log).toContain(`to undo this\n${wanted}\n::endgroup::`)
  expect(run.summary).toContain(['```sh', wanted, '```'].join('\n'))
})

test('a pause is undone by a resume', async () => {
  const azure = await burstingShop([[0, HIGH]])
  const run = await pass(azure, 'pause')
  expect(run.log).toMatch(/to undo this\n.* -f mode=resume /u)
})
