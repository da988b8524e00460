import { denied, profile, type Planted } from './check-worlds.ts'

/** What can be wrong with permissions, locks, the load and the state tag. */
export const LATE_FAULTS: readonly Planted[] = [
  {
    what: 'no right to enable the endpoint',
    plant: denied('Microsoft.Network/trafficManagerProfiles/azureEndpoints/write'),
    says: /lacks Microsoft\.Network\/trafficManagerProfiles\/azureEndpoints\/write/u,
  },
  {
    what: 'no right to write tags',
    plant: denied('Microsoft.Resources/tags/write'),
    says: /lacks Microsoft\.Resources\/tags\/write/u,
  },
  {
    what: 'no right to start the app',
    plant: denied('Microsoft.Web/sites/start/Action'),
    says: /lacks Microsoft\.Web\/sites\/start\/action/u,
  },
  {
    what: 'no right to stop the app',
    plant: denied('Microsoft.Web/sites/stop/Action'),
    says: /lacks Microsoft\.Web\/sites\/stop\/action/u,
  },
  {
    what: 'no right to size the plan',
    plant: denied('Microsoft.Web/serverfarms/Write'),
    says: /lacks Microsoft\.Web\/serverfarms\/write/u,
  },
  {
    what: 'no right to read instances',
    plant: denied('Microsoft.Web/sites/instances/read'),
    says: /lacks Microsoft\.Web\/sites\/instances\/read/u,
  },
  {
    what: 'no right to read metrics',
    plant: denied('Microsoft.Insights/metrics/read'),
    says: /lacks Microsoft\.Insights\/metrics\/read/u,
  },
  {
    what: 'a lock',
    plant: ({ world: { scenario, conditions } }) =>
      void conditions.locks.push(
        `/subscriptions/${scenario.subscriptionId}/resourceGroups/${scenario.resourceGroup}`,
      ),
    says: /makes .* read-only/u,
  },
  {
    what: 'a capacity in another unit',
    inputs: { 'private-capacity': '5/min' },
    says: /one may be in another unit/u,
  },
  {
    what: 'a load that cannot be read',
    plant: (azure) =>
      azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 503 }, times: 'always' }),
    says: /✖ the load can be read: the load cannot be read: /u,
  },
  {
    what: 'a paused automation',
    scenario: tagged((at) => `v=1,p=idle,s=${String(at - 60)},r=1,zu=${String(at + 7200)},zb=ann`),
    says: /automation is paused by ann/u,
  },
  { what: 'a damaged state tag', scenario: tagged(() => 'v=1,p=nowhere'), says: /the state tag is damaged/u },
]

function tagged(text: (startAt: number) => string): NonNullable<Planted['scenario']> {
  return (base) => profile({ tags: { 'cloudburst-burst': text(base.startAt) } })(base)
}
