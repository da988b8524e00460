import { randomUUID } from 'node:crypto'
import { at, isObject, numberAt, parseJson, stringAt, type Json, type JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { GRAPH_AUDIENCE } from './clouds.ts'
import type { Entra } from './tokens.ts'

type Collection = Map<string, JsonObject>

/** As much of Microsoft Graph as `az ad app`, `az ad sp` and federated credentials need. */
export class Graph {
  readonly #entra: Entra
  readonly #now: () => number
  readonly #applications: Collection = new Map()
  readonly #principals: Collection = new Map()
  /** Federated credentials by the object id of their application. */
  readonly #federated = new Map<string, JsonObject[]>()

  /** `now` in epoch seconds. */
  constructor(entra: Entra, now: () => number) {
    this.#entra = entra
    this.#now = now
    for (const { clientId, objectId } of entra.options.principals) this.#add(clientId, objectId)
  }

  /** Whether a service principal of this object id exists. */
  hasPrincipal(objectId: string): boolean {
    return this.#principals.has(objectId.toLowerCase())
  }

  serve(call: Call): Reply {
    const refused = this.#refusal(call)
    if (refused !== undefined) return refused
    const [, , area = '', id = '', rest = ''] = call.path.split('/')
    const list = COLLECTIONS[area.toLowerCase()]
    if (area.toLowerCase() === 'organization') return { status: 200, body: { value: [this.#organization()] } }
    if (list === undefined) return problem(404, 'Request_ResourceNotFound', `There is no '${area}' here.`)
    const collection = list === 'applications' ? this.#applications : this.#principals
    if (rest.toLowerCase() === 'federatedidentitycredentials') return this.#credentials(call, id)
    if (id !== '') return this.#one(call, collection, id)
    if (call.method === 'POST') return this.#create(call, list)
    return { status: 200, body: { value: matching([...collection.values()], call.query.get('$filter')) } }
  }

  #refusal(call: Call): Reply | undefined {
    const [, token = ''] = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '') ?? []
    const claims = this.#entra.open(token)?.claims
    const audience = (stringAt(claims, 'aud') ?? '').replace(/\/+$/u, '')
    if (audience === GRAPH_AUDIENCE && this.#now() <= (numberAt(claims, 'exp') ?? 0)) return undefined
    return problem(
      401,
      'InvalidAuthenticationToken',
      'Access token is empty, expired or for another audience.',
    )
  }

  #organization(): JsonObject {
    return { id: this.#entra.options.tenantId, displayName: 'Local Azure' }
  }

  #add(appId: string, objectId: string, displayName = 'Local Azure app'): void {
    const id = randomUUID()
    this.#applications.set(id, { id, appId, displayName, identifierUris: [], signInAudience: 'AzureADMyOrg' })
    const principal = { id: objectId, appId, displayName, servicePrincipalType: 'Application' }
    this.#principals.set(objectId.toLowerCase(), principal)
  }

  #one(call: Call, collection: Collection, id: string): Reply {
    const found = collection.get(id.toLowerCase())
    if (found === undefined)
      return problem(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`)
    if (call.method === 'DELETE') {
      collection.delete(id.toLowerCase())
      return { status: 204 }
    }
    if (call.method !== 'PATCH') return { status: 200, body: found }
    const body = parseJson(call.body)
    if (isObject(body)) Object.assign(found, body)
    return { status: 204 }
  }

  #create(call: Call, list: 'applications' | 'servicePrincipals'): Reply {
    const body = parseJson(call.body)
    const sent = isObject(body) ? body : {}
    const id = randomUUID()
    if (list === 'applications') {
      const made = { identifierUris: [], signInAudience: 'AzureADMyOrg', ...sent, id, appId: randomUUID() }
      this.#applications.set(id, made)
      return { status: 201, body: made }
    }
    const application = [...this.#applications.values()].find((one) => one['appId'] === sent['appId'])
    if (application === undefined)
      return problem(400, 'Request_BadRequest', 'The appId of the service principal does not exist.')
    const made = {
      servicePrincipalType: 'Application',
      displayName: application['displayName'] ?? '',
      ...sent,
      id,
    }
    this.#principals.set(id, made)
    return { status: 201, body: made }
  }

  #credentials(call: Call, id: string): Reply {
    const list = this.#federated.get(id) ?? []
    if (call.method !== 'POST') return { status: 200, body: { value: list } }
    const body = parseJson(call.body)
    const missing = ['name', 'issuer', 'subject', 'audiences'].find((key) => at(body, key) === undefined)
    if (missing !== undefined || !isObject(body))
      return problem(400, 'Request_BadRequest', `The property '${missing ?? ''}' is required.`)
    const made = { ...body, id: randomUUID() }
    this.#federated.set(id, [...list, made])
    return { status: 201, body: made }
  }
}

const COLLECTIONS: Readonly<Record<string, 'applications' | 'servicePrincipals'>> = {
  applications: 'applications',
  serviceprincipals: 'servicePrincipals',
}

/** `name eq 'value'`, `startswith(name,'value')` and `servicePrincipalNames/any(c:c eq 'value')`, alone or joined by `or`. */
function matching(list: readonly JsonObject[], filter: string | null): Json[] {
  if (filter === null) return [...list]
  const terms = filter.split(/\s+or\s+/u).map((term) => {
    const [, value = ''] = /'([^']*)'/u.exec(term) ?? []
    const [, key = ''] = /^\(?(?:startswith\()?(\w+)/u.exec(term) ?? []
    return {
      key: key === 'servicePrincipalNames' ? 'appId' : key,
      value,
      isStart: term.includes('startswith'),
    }
  })
  return list.filter((one) =>
    terms.some(({ key, value, isStart }) => {
      const text = stringAt(one, key) ?? ''
      return isStart ? text.startsWith(value) : text.toLowerCase() === value.toLowerCase()
    }),
  )
}

function problem(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } }
}
