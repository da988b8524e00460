import { CLOUDS } from '../entra/clouds.ts'
import { allowed } from '../entra/principals.ts'
import type { Principal } from '../entra/principals.ts'
import type { Entra } from '../entra/tokens.ts'
import { numberAt, parseJson, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { parse, rowsOf } from './kql.ts'

const DAY = 86_400

/** Log Analytics' query API, with its own host, token audience and error codes. */
export function serveLogs(world: World, entra: Entra, call: Call): Reply {
  const caller = callerOf(world, entra, call)
  if ('status' in caller) return caller
  const id = /^\/v1\/workspaces\/([^/]+)\/query$/i.exec(call.path)?.[1]
  if (id?.toLowerCase() !== world.scenario.workspace.customerId)
    return refusal(404, 'PathNotFoundError', 'The requested path does not exist')
  if (call.method !== 'POST') return refusal(405, 'MethodNotAllowedError', 'The method is not allowed here')
  if (!allowed(caller, world.conditions.denied, 'Microsoft.OperationalInsights/workspaces/query/read')) {
    return refusal(
      403,
      'InsufficientAccessError',
      'The provided credentials have insufficient access to perform the requested operation',
    )
  }
  return answer(world, parseJson(call.body))
}

function callerOf(world: World, entra: Entra, call: Call): Principal | Reply {
  const [, token = ''] = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '') ?? []
  if (token === '') return refusal(401, 'AuthorizationRequiredError', 'Valid authentication was not provided')
  const opened = entra.open(token)
  const audience = (stringAt(opened?.claims, 'aud') ?? '').replace(/\/+$/, '')
  const audiences = CLOUDS.find((one) => one.logs === call.host)?.logsAudiences ?? []
  const isOver = world.now > (numberAt(opened?.claims, 'exp') ?? 0)
  if (opened === undefined || isOver || !audiences.includes(audience))
    return refusal(403, 'InvalidTokenError', 'The provided authentication is not valid for this resource')
  return opened.principal
}

function answer(world: World, body: Json | undefined): Reply {
  const query = stringAt(body, 'query')
  if (query === undefined) return badArgument('InvalidQuery', 'query', 'The query is missing')
  const kql = parse(query)
  if ('kind' in kql) return badArgument(kql.kind, kql.code, kql.message)
  const { from, to } = timespanOf(stringAt(body, 'timespan'), world.now)
  const rows = rowsOf(world, kql, from, to)
  const columns = [
    { name: kql.time, type: 'datetime' },
    { name: kql.number, type: 'long' },
  ]
  return {
    status: 200,
    body: { tables: [{ name: 'PrimaryResult', columns, rows: rows.map((row) => [...row]) }] },
  }
}

/** The last day where the query gives no timespan. */
function timespanOf(text: string | undefined, now: number): { readonly from: number; readonly to: number } {
  const [from = NaN, to = NaN] = (text ?? '').split('/').map((part) => Date.parse(part) / 1000)
  return { from: Number.isNaN(from) ? now - DAY : from, to: Number.isNaN(to) ? now : to }
}

function badArgument(kind: string, code: string, message: string): Reply {
  const article = kind === 'SyntaxError' ? 'A syntax error' : 'A semantic error'
  return {
    status: 400,
    body: {
      error: {
        message: 'The request had some invalid properties',
        code: 'BadArgumentError',
        innererror: { code: kind, message: `${article} occurred.`, innererror: { code, message } },
      },
    },
  }
}

function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { error: { message, code } } }
}
