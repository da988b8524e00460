import { ActionError } from '../domain/errors.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { Certificate, OfferedSize, Preflight, ServicePlan } from '../domain/resources.ts'
import { epochSeconds } from '../domain/units.ts'
import { listAll } from './arm-list.ts'
import { idPath, parseId } from './ids.ts'
import { asNumber, asObject, asText, type Json } from './json.ts'
import type { ArmSession } from './session.ts'

const WEB_API = '2025-05-01'

/** What only the checks before a burst need. Each part is unknown if the identity may not read it. */
export async function readPreflight(
  session: ArmSession,
  plan: ServicePlan,
  wants: { readonly sizes: boolean },
  signal: AbortSignal,
): Promise<Preflight> {
  const [certificates, sizes] = await Promise.all([
    orUnknown(readCertificates(session, plan, signal), signal),
    wants.sizes ? orUnknown(readSizes(session, plan, signal), signal) : unknown('not read'),
  ])
  return { certificates, sizes }
}

/** Turns an error into unknown, because a check that cannot be made does not stop a burst. */
async function orUnknown<T>(read: Promise<T>, signal: AbortSignal): Promise<Known<T>> {
  try {
    return known(await read)
  } catch (error) {
    if (!(error instanceof ActionError) || signal.aborted) throw error
    return unknown(error.message)
  }
}

/** Certificates are in the resource group of the plan (learn: App Service TLS certificates). */
async function readCertificates(
  session: ArmSession,
  plan: ServicePlan,
  signal: AbortSignal,
): Promise<Certificate[]> {
  const { subscriptionId, resourceGroup } = parseId(plan.id)
  const url = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/certificates?api-version=${WEB_API}`
  return (await listAll(session, url, signal)).flatMap(toCertificate)
}

function toCertificate(raw: Json): Certificate[] {
  const properties = asObject(raw['properties'])
  const thumbprint = asText(properties['thumbprint'])
  const ends = Date.parse(asText(properties['expirationDate']) ?? '')
  if (thumbprint === undefined || Number.isNaN(ends)) return []
  return [{ thumbprint, endsAt: epochSeconds(ends / 1000) }]
}

async function readSizes(
  session: ArmSession,
  plan: ServicePlan,
  signal: AbortSignal,
): Promise<OfferedSize[]> {
  return (await listAll(session, `${idPath(plan.id)}/skus?api-version=${WEB_API}`, signal)).flatMap(toSize)
}

function toSize(raw: Json): OfferedSize[] {
  const name = asText(asObject(raw['sku'])['name'])
  const capacity = asObject(raw['capacity'])
  const most = asNumber(capacity['maximum']) ?? 0
  const least = asNumber(capacity['minimum']) ?? 0
  if (name === undefined) return []
  return [{ name, ...(most > 0 && { most }), ...(least > 1 && { least }) }]
}
