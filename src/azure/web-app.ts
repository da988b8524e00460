import type { Site } from '@azure/arm-appservice/models'
import {
  get,
  getSlot,
  listInstanceIdentifiers,
  listInstanceIdentifiersSlot,
  start,
  startSlot,
  stop,
  stopSlot,
} from '@azure/arm-appservice/api/webApps'
import type { Instance, WebAppPort } from '../burst/ports.ts'
import type { Written } from '../domain/written.ts'
import type { ResourceRef } from '../domain/config.ts'
import type { HostName, WebApp } from '../domain/resources.ts'
import { allOf } from './arm-list.ts'
import type { Clients } from './clients.ts'
import { epochSeconds } from '../domain/units.ts'
import { refOf } from './ids.ts'
import { spelled } from './json.ts'
import { writtenBy, type ArmSession } from './session.ts'

/**
 * Reads and switches the app or, if the reference names one, its slot. Its calls reject with the errors of `session`.
 */
export function makeWebApp(session: ArmSession, clients: Clients): WebAppPort {
  return {
    async readApp(ref, signal) {
      const client = clients.webSites(ref.subscriptionId)
      const { value } = await session.call(
        (abortSignal) => {
          const { resourceGroup, name, slot } = ref
          return slot === undefined
            ? get(client, resourceGroup, name, { abortSignal })
            : getSlot(client, resourceGroup, name, slot, { abortSignal })
        },
        signal,
        { body: 'resource', lane: { subscriptionId: ref.subscriptionId, kind: 'read' } },
      )
      return toWebApp(value, ref)
    },
    async readInstances(app, signal) {
      const ref = refOf(app.id)
      const { value } = await session.call(
        (abortSignal) => listInstances(clients, ref, abortSignal),
        signal,
        { lane: { subscriptionId: ref.subscriptionId, kind: 'read' } },
      )
      return value
    },
    start: (app, signal) => change('start', app, session, clients, signal),
    stop: (app, signal) => change('stop', app, session, clients, signal),
  }
}

/** 200 with an empty body by contract. 202 and 204 mean the same, but the SDK throws TypeError on them. */
async function change(
  what: 'start' | 'stop',
  app: WebApp,
  session: ArmSession,
  clients: Clients,
  signal: AbortSignal,
): Promise<Written> {
  const { subscriptionId, resourceGroup, name, slot } = refOf(app.id)
  const client = clients.webSites(subscriptionId)
  const [ofApp, ofSlot] = what === 'start' ? [start, startSlot] : [stop, stopSlot]
  const answered = await session.call(
    (abortSignal) =>
      slot === undefined
        ? ofApp(client, resourceGroup, name, { abortSignal })
        : ofSlot(client, resourceGroup, name, slot, { abortSignal }),
    signal,
    // Never retries: minutes later the state may have changed, so the caller reads it before it tries again.
    { body: 'none', worthRetrying: () => false, lane: { subscriptionId, kind: 'write' } },
  )
  return writtenBy(answered)
}

async function listInstances(
  clients: Clients,
  { subscriptionId, resourceGroup, name, slot }: ResourceRef,
  abortSignal: AbortSignal,
): Promise<Instance[]> {
  const client = clients.webSites(subscriptionId)
  const pages =
    slot === undefined
      ? listInstanceIdentifiers(client, resourceGroup, name, { abortSignal })
      : listInstanceIdentifiersSlot(client, resourceGroup, name, slot, { abortSignal })
  const instances = await allOf(pages)
  return instances.map((it) => ({ name: it.name ?? '', state: it.state?.toUpperCase() ?? 'UNKNOWN' }))
}

/** Fields that the service leaves out get what it means by that; `ref` gives the name if it has none. */
export function toWebApp(site: Site, ref: ResourceRef): WebApp {
  const defaultHostName = site.defaultHostName ?? ''
  const customHostNames = (site.hostNames ?? []).filter((host) => isCustom(host, defaultHostName))
  const workers = positive(site.siteConfig?.numberOfWorkers)
  const automaticMaximum = positive(site.siteConfig?.elasticWebAppScaleLimit)
  return {
    id: site.id ?? '',
    name: site.name ?? ref.name,
    state: spelled(['Running', 'Stopped'], site.state) ?? 'Unknown',
    enabled: site.enabled ?? true,
    quotaExceeded: isExceeded(site.usageState),
    defaultHostName,
    customHostNames,
    ...(site.hostNameSslStates && { hostNames: customHostNames.map((name) => toHostName(name, site)) }),
    planId: site.serverFarmId ?? '',
    ...(workers !== undefined && { workers }),
    ...(automaticMaximum !== undefined && { automaticMaximum }),
    ...(isClosed(site) && { isClosed: true }),
    ...(site.hostNamesDisabled === true && { isNameless: true }),
    ...(site.siteConfig?.alwaysOn === true && { alwaysOn: true }),
    ...((site.virtualNetworkSubnetId ?? '') !== '' && { inVirtualNetwork: true }),
    ...(site.httpsOnly === true && { httpsOnly: true }),
    ...suspension(site),
    ...clientCertificates(site),
  }
}

/** Old versions of the API give the place of the word in the list of states: Normal, Exceeded. */
function isExceeded(said: unknown): boolean {
  return said === 1 || spelled(['Exceeded'], said) === 'Exceeded'
}

/** Either of the two places says it; an app that does not say is open. */
function isClosed({ publicNetworkAccess, siteConfig }: Site): boolean {
  return [publicNetworkAccess, siteConfig?.publicNetworkAccess].some(
    (said) => spelled(['Disabled'], said) === 'Disabled',
  )
}

function suspension({ suspendedTill }: Site): Pick<WebApp, 'suspendedUntil'> {
  const millis = suspendedTill?.getTime() ?? NaN
  return Number.isNaN(millis) ? {} : { suspendedUntil: epochSeconds(millis / 1000) }
}

/** Without a mode they are required. Paths are separated by commas, in older settings by semicolons. */
function clientCertificates({
  clientCertEnabled,
  clientCertMode,
  clientCertExclusionPaths,
}: Site): Pick<WebApp, 'needsCertificateExcept'> {
  const isRequired = (spelled(['Required'], clientCertMode ?? 'Required') ?? '') === 'Required'
  if (clientCertEnabled !== true || !isRequired) return {}
  const paths = (clientCertExclusionPaths ?? '').split(/[,;]/u).map((path) => path.trim())
  return { needsCertificateExcept: paths.filter((path) => path !== '') }
}

function toHostName(name: string, { hostNameSslStates }: Site): HostName {
  const state = hostNameSslStates?.find((one) => one.name?.toLowerCase() === name.toLowerCase())
  if (state?.sslState === undefined) return { name }
  const { thumbprint } = state
  return { name, hasTls: state.sslState !== 'Disabled', ...(thumbprint && { thumbprint }) }
}

/** The service says 0, or nothing, if there is no limit. */
function positive(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined
}

/** Names that the platform gives: those of App Service, and of the Traffic Manager profiles in front of it. */
const PLATFORM =
  /\.(?:azurewebsites\.(?:net|us)|chinacloudsites\.cn|(?:us(?:gov)?)?trafficmanager\.(?:net|cn))$/iu

function isCustom(host: string, defaultHostName: string): boolean {
  return host.toLowerCase() !== defaultHostName.toLowerCase() && !PLATFORM.test(host)
}
