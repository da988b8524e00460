import type { AzureTime } from '../domain/azure-time.ts'
import { ServerTime } from './server-time.ts'
import type {
  ActivityPort,
  AutoscalePort,
  PlanPort,
  TagPort,
  TrafficManagerPort,
  WebAppPort,
} from '../burst/ports.ts'
import { makeActivity } from './activity.ts'
import type { Clock } from '../domain/clock.ts'
import type { CloudConfig, IdentityConfig } from '../domain/config.ts'
import type { Log } from '../domain/log.ts'
import type { Environment } from '../network/index.ts'
import { userAgent } from '../network/user-agent.ts'
import type { ArmReader } from './arm-reader.ts'
import { makeAutoscale } from './autoscale.ts'
import { makeClients } from './clients.ts'
import { resolveCloud, type Cloud } from './clouds.ts'
import { makeCredential, type AuthMethod } from './credentials.ts'
import { Limiter } from './limiter.ts'
import { makeLists, type ListsReader } from './lists.ts'
import { makeLogs, type LogsReader } from './logs.ts'
import { makePlan } from './plan.ts'
import { makeSession, type ArmSession } from './session.ts'
import { makeTags } from './tags.ts'
import { makeTokens } from './tokens.ts'
import { makeTrafficManager } from './traffic-manager.ts'
import { makeWebApp } from './web-app.ts'

export interface AzureOptions {
  readonly identity: IdentityConfig
  readonly cloud: CloudConfig
  readonly clock: Clock
  readonly log: Log
  /** Uniform in [0, 1), for the jitter of retries. */
  readonly random: () => number
  /** For GitHub's and the managed identity's variables. */
  readonly env: Environment
  /** GitHub's ID token for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** The action's own, e.g. "1.2.3"; goes into the user agent. */
  readonly version: string
}

export interface AzurePorts {
  readonly trafficManager: TrafficManagerPort
  readonly webApp: WebAppPort
  readonly plan: PlanPort
  readonly autoscale: AutoscalePort
  readonly tags: TagPort
  readonly activity: ActivityPort
  readonly arm: ArmReader
  readonly logs: LogsReader
  readonly lists: ListsReader
  readonly azureTime: AzureTime
  /** How this run signs in. */
  readonly signsInWith: AuthMethod
}

/**
 * Azure as the reconciler sees it. Makes no request. Throws ActionError if the identity lacks an input or the
 * permission `id-token: write`, or an endpoint is not an https URL.
 */
export function makeAzurePorts(options: AzureOptions): Promise<AzurePorts> {
  return Promise.resolve().then(() => makePorts(options))
}

function makePorts({
  identity,
  cloud: cloudConfig,
  clock,
  log,
  random,
  env,
  getIdToken,
  version,
}: AzureOptions): AzurePorts {
  const cloud = resolveCloud(cloudConfig)
  const signIn = makeCredential(identity, cloud, { clock, env, getIdToken })
  log.info(signIn.chosen)
  const serverTime = new ServerTime()
  const limiter = new Limiter(clock, log)
  const open = (one: Cloud): ArmSession =>
    makeSession({
      cloud: one,
      tokens: makeTokens(signIn, one, clock),
      clock,
      log,
      random,
      serverTime,
      ...(one === cloud && { limiter }),
      userAgent: userAgent(version),
    })
  const session = open(cloud)
  const clients = makeClients(session)
  return {
    azureTime: serverTime,
    signsInWith: signIn.method,
    trafficManager: makeTrafficManager(session, clients),
    webApp: makeWebApp(session, clients),
    plan: makePlan(session),
    autoscale: makeAutoscale(session, clock),
    tags: makeTags(session),
    activity: makeActivity(session),
    arm: { get: async (url, signal) => (await session.send({ method: 'GET', url }, signal)).value },
    logs: makeLogs(cloud, open),
    lists: makeLists(session, clients),
  }
}
