import { expect, test } from '@jest/globals'
import { profile, endpoint, siteConfig } from './check-worlds.ts'
import { LOW, pass, shop } from './support.ts'

const SCOPE = '--resource-group rg-shop --subscription 00000000-0000-0000-0000-000000000001'

test('a command that fixes a finding names the set-up, so that it can be pasted', async () => {
  const azure = await shop([[0, LOW]], {
    scenario: (base) =>
      endpoint('private', { weight: 1 })(siteConfig({ alwaysOn: false })(profile({ ttl: 600 })(base))),
  })
  const run = await pass(azure, 'check', { 'drain-min': '30m' })
  for (const command of [
    `az network traffic-manager profile update ${SCOPE} --name tm-shop --ttl 60`,
    `az network traffic-manager endpoint update ${SCOPE} --profile-name tm-shop --type externalEndpoints --name private --weight 50`,
    `az webapp config set ${SCOPE} --name app-shop-burst --always-on true`,
  ])
    expect(run.log).toContain(`fix: ${command}`)
  expect(run.log).not.toMatch(/\b(?:GROUP|PROFILE|APP|TYPE|PRIVATE)\b/u)
})
