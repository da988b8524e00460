import * as app from './app-checks.ts'
import * as database from './database-checks.ts'
import { whyUnknown, type Inspected, type Inspection } from './inspected.ts'
import * as load from './load-checks.ts'
import { missingPermissions } from './permissions.ts'
import * as routing from './routing-checks.ts'
import * as scope from './scope-checks.ts'
import * as workflow from './workflow-checks.ts'

const site = ({ facts }: Inspected): string | undefined => whyUnknown(facts.site)
const config = ({ facts }: Inspected): string | undefined => whyUnknown(facts.config)

/** What `mode: check` checks in addition to the checks that every burst makes, in the order of the report. */
export const INSPECTIONS = {
  permissions: {
    title: 'the identity has every permission',
    unread: ({ facts }) => whyUnknown(...Object.values(facts.permissions)),
    find: missingPermissions,
  },
  locks: {
    title: 'no lock refuses writes',
    unread: ({ facts }) => whyUnknown(...Object.values(facts.locks)),
    find: routing.locks,
  },
  'routing-method': { title: 'the routing method gives a share', find: routing.routingMethod },
  weights: { title: 'the weights allow fine shares', find: routing.weights },
  ttl: { title: 'DNS answers are short-lived', find: routing.ttl },
  'private-side': { title: 'the private side answers', find: routing.privateSide },
  'monitor-protocol': { title: 'probes ask the app, and not only its port', find: routing.monitorProtocol },
  'monitor-path': { title: 'the warm-up tests what Traffic Manager probes', find: routing.monitorPath },
  'public-access-config': {
    title: 'the configuration of the web app takes public traffic',
    unread: config,
    find: app.publicAccessConfig,
  },
  'private-endpoint': {
    title: 'no private endpoint closes the web app to the public',
    unread: (i) => site(i) ?? whyUnknown(i.facts.privateEndpoints),
    find: app.privateEndpoints,
  },
  'access-restrictions': {
    title: 'access restrictions let probes in',
    unread: config,
    find: app.accessRestrictions,
  },
  authentication: {
    title: 'probes need not sign in',
    unread: ({ facts }) => whyUnknown(facts.auth),
    find: app.authentication,
  },
  'database-firewall': {
    title: 'the databases of vetoes let the web app in',
    unread: (i) => whyUnknown(i.facts.databases) ?? site(i) ?? database.whyAddressesUnknown(i),
    find: database.databaseFirewall,
  },
  'always-on': { title: 'Always On is on', unread: config, find: app.alwaysOn },
  'health-check': {
    title: 'App Service and the warm-up check the same path',
    unread: config,
    find: app.healthCheckPath,
  },
  'web-jobs': {
    title: 'no WebJob starts with the app',
    unread: ({ facts }) => whyUnknown(facts.webJobs),
    find: app.webJobs,
  },
  'own-host': { title: 'the web app has the names that users type', find: app.ownHostName },
  'certificates-soon': { title: 'certificates last three weeks', find: app.certificatesSoon },
  'app-health': {
    title: 'the web app passes its health test',
    unread: app.whyAppNotTested,
    find: app.appHealth,
  },
  'private-health': {
    title: 'the private side passes its health test',
    unread: app.whyPrivateNotTested,
    find: app.privateHealth,
  },
  load: { title: 'a load is configured', find: load.configuredLoad },
  'load-readable': { title: 'the load can be read', unread: load.whyNotRead, find: load.loadReadable },
  'load-fresh': { title: 'the load is fresh', unread: load.whyNotRead, find: load.loadFresh },
  'load-history': { title: 'the load has a history', unread: load.whyNotRead, find: load.loadHistory },
  'load-whole': { title: 'the load is not doubted', unread: load.whyNotRead, find: load.loadWhole },
  capacity: { title: 'the capacity fits the load', unread: load.whyNotRead, find: load.capacityPlausible },
  'burst-capacity': {
    title: 'the burst side can take what is too much',
    find: load.burstCapacity,
  },
  'load-scope': {
    title: 'the load has the scope that load-scope says',
    unread: (i) => load.whyNotRead(i) ?? scope.whyScopeUnseen(i),
    find: scope.loadScope,
  },
  'workflow-permissions': {
    title: 'the jobs have the permissions and variables that they need',
    unread: ({ uses }) => whyUnknown(uses),
    find: (i) => [...workflow.jobPermissions(i), ...workflow.inputsFromNothing(i)],
  },
  lanes: {
    title: 'no command waits for another run',
    unread: ({ uses }) => whyUnknown(uses),
    find: workflow.lanes,
  },
  holds: { title: 'automation is free', find: load.heldByPerson },
  'state-tag': { title: 'the state tag can be read', find: load.stateTag },
  'tag-room': { title: 'the profile has room for the state tag', find: routing.tagRoom },
} as const satisfies Readonly<Record<string, Inspection>>
