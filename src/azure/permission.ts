import { printable } from '../domain/text.ts'
import type { Advice } from './advice-type.ts'
import type { ErrorBody } from './error-body.ts'
import type { Exchange } from './exchange.ts'
import { hasAction, ROLES, roleText } from './roles.ts'

/**
 * Names the action, the scope, and the role that contains the action: from the words of the answer, or from the request
 * if the answer does not say.
 */
export function missingPermission(body: ErrorBody, exchange: Exchange): Advice {
  const said = saidIn(body.message ?? '')
  const action = printable(said?.action ?? actionOf(exchange), 120)
  const scope = printable(said?.scope ?? scopeOf(exchange), 300)
  return {
    fix:
      `Give the identity the action ${action} on ${scope}: ${fromRole(action, exchange)}. ` +
      'A new assignment needs up to ten minutes. If it has the role, check that the name and the group are spelled right.',
    link: 'roles',
  }
}

interface Said {
  readonly action: string
  readonly scope: string
}

/**
 * "…does not have authorization to perform action 'Z' over scope 'S'…", or for a linked resource: "…has permission to
 * perform action 'A' on scope 'B'; however, it does not have permission to perform action 'Z' on the linked scope(s)
 * 'S'…".
 */
function saidIn(message: string): Said | undefined {
  const denied = message.slice(Math.max(0, message.search(/does not have (?:permission|authorization)/iu)))
  const found = /perform (?:the )?actions?(?:\(s\))? '([^']{1,200})'[^']{1,80}'([^']{1,500})'/iu.exec(denied)
  const [, action, scope] = found ?? []
  return action === undefined || scope === undefined ? undefined : { action, scope }
}

const VERBS: Readonly<Record<string, string>> = { GET: 'read', POST: 'action', DELETE: 'delete' }

/** `Microsoft.Web/sites/start/action` for a POST of `…/Microsoft.Web/sites/x/start`. */
function actionOf({ method = 'GET', url = '' }: Exchange): string {
  const [provider, ...rest] = segmentsBehindProvider(url)
  if (provider === undefined) return 'of the message'
  const types = rest.filter((_, index) => index % 2 === 0).join('/')
  return `${provider}/${types}/${VERBS[method] ?? 'write'}`
}

function segmentsBehindProvider(url: string): string[] {
  const path = pathOf(url)
  const at = path.toLowerCase().lastIndexOf('/providers/')
  return at < 0 ? [] : path.slice(at + '/providers/'.length).split('/')
}

function scopeOf({ url = '' }: Exchange): string {
  const path = pathOf(url).replace(/\/(?:start|stop)$/u, '')
  const at = path.toLowerCase().indexOf('/providers/microsoft.resources/tags')
  return (at < 0 ? path : path.slice(0, at)) || 'the resource'
}

function pathOf(url: string): string {
  return URL.canParse(url) ? decodeURI(new URL(url).pathname) : url
}

/** Some actions are in no role, because few set-ups need them (docs/azure-setup.md): deployment slots, to delete a setting. */
function fromRole(action: string, exchange: Exchange): string {
  const role = roleFor(action, exchange)
  return hasAction(role, action)
    ? `${roleText(role)} contains it`
    : `${roleText(role)} does without it, so add it to that role`
}

function roleFor(action: string, { url = '' }: Exchange): (typeof ROLES)[keyof typeof ROLES] {
  const subject = `${action} ${url}`.toLowerCase()
  if (subject.includes('insights/metric')) return ROLES.metrics
  if (subject.includes('operationalinsights')) return ROLES.logs
  return /microsoft\.network|microsoft\.resources\/tags/u.test(subject)
    ? ROLES.trafficManager
    : ROLES.appService
}
