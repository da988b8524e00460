import { printable } from '../domain/text.ts'
import type { Advice } from './advice-type.ts'
import type { ErrorBody } from './error-body.ts'
import type { Exchange } from './exchange.ts'

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
      `Give the identity the action ${action} on ${scope}: ${roleWith(action, exchange)} contains it. ` +
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

/** `Microsoft.Web/sites/start/action` for a POST of `…/Microsoft.Web/sites/x/start`. */
function actionOf({ method = 'GET', url = '' }: Exchange): string {
  const [provider, ...rest] = segmentsBehindProvider(url)
  if (provider === undefined) return 'of the message'
  const types = rest.filter((_, index) => index % 2 === 0).join('/')
  const verb = method === 'GET' ? 'read' : method === 'POST' ? 'action' : 'write'
  return `${provider}/${types}/${verb}`
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

/** The role in docs/azure-setup.md that contains the action, with its file. */
function roleWith(action: string, { url = '' }: Exchange): string {
  const subject = `${action} ${url}`.toLowerCase()
  if (subject.includes('insights/metric'))
    return 'the role Cloudburst Metrics (docs/azure/role-metrics.json), or Monitoring Reader,'
  if (subject.includes('operationalinsights'))
    return 'the role Cloudburst Logs (docs/azure/role-logs.json), or Log Analytics Reader,'
  if (/microsoft\.network|microsoft\.resources\/tags/u.test(subject)) {
    return 'the role Cloudburst Traffic Manager (docs/azure/role-traffic-manager.json)'
  }
  return 'the role Cloudburst App Service (docs/azure/role-app-service.json)'
}
