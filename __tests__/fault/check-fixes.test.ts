import { expect, test } from '@jest/globals'
import { refusal } from '../../src/burst/checks/finding.ts'
import { withNames } from '../../src/modes/check/named-fix.ts'
import { observation } from '../report/observations.ts'
import { profile, endpoint, site, siteConfig } from './check-worlds.ts'
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

test('a name or a path that contains the word for another name stays as it is', () => {
  const { resources } = observation(false)
  const id = '/subscriptions/s/resourceGroups/RG-APP-PROD/providers/Microsoft.Web/sites/GROUP/slots/staging'
  const fixOf = (fix: string): string =>
    withNames(refusal('', fix, 'roles'), { ...resources, app: { ...resources.app, id } }).error.fix
  const roles = `az role assignment create --scope ${id} with a role that has it.`
  expect(fixOf(roles)).toBe(roles)
  expect(fixOf('az x --resource-group GROUP --name APP --path /APP/GROUP, and APP')).toBe(
    'az x --resource-group RG-APP-PROD --subscription s --name GROUP --slot staging --path /APP/GROUP, and GROUP --slot staging',
  )
})

test('the checks that every burst makes name the set-up too, and each private endpoint has its command', async () => {
  const azure = await shop([[0, LOW]], {
    scenario: (base) => {
      const closed = site({ extra: { publicNetworkAccess: 'Disabled' } })(base)
      const other = { name: 'other', weight: 3, target: 'other.private.example' }
      return {
        ...closed,
        profiles: closed.profiles.map((one) => ({
          ...one,
          monitor: { ...one.monitor, protocol: 'TCP' as const, path: "/a b'c" },
          endpoints: one.endpoints.flatMap((it) =>
            it.name === 'private'
              ? [
                  { ...it, weight: 1 },
                  { ...it, ...other },
                ]
              : [it],
          ),
        })),
      }
    },
  })
  const { log } = await pass(azure, 'check')
  const weighted = `az network traffic-manager endpoint update ${SCOPE} --profile-name tm-shop --type externalEndpoints`
  expect(log).toContain(
    `fix: az webapp update ${SCOPE} --name app-shop-burst --set publicNetworkAccess=Enabled`,
  )
  expect(log).toContain(`fix: ${weighted} --name private --weight 13; ${weighted} --name other --weight 38`)
  expect(log).toContain("--port 443 --path '/a b_c'")
  expect(log).not.toMatch(/\b(?:GROUP|PROFILE|APP|TYPE|PRIVATE)\b/u)
})
