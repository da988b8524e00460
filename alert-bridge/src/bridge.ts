import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import {
  alertmanagerAlert,
  azureMonitorAlert,
  MOST_BODY_BYTES,
  parseBody,
  type BridgedAlert,
} from './alert.ts'
import { Coalesce } from './coalesce.ts'
import { entraCheck } from './entra.ts'
import { gitHubDispatch, type Dispatch, type Dispatched } from './github.ts'
import { Once } from './once.ts'
import type { Ports } from './ports.ts'
import { messageOf, printable, Refusal } from './refusal.ts'
import { requireSecret } from './secret.ts'
import { readSettings, SettingsError, type Settings } from './settings.ts'

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>

/** One way in: who may come, and how what they bring is read. */
interface Door {
  readonly admit: (request: HttpRequest) => Promise<void>
  readonly read: (body: ReturnType<typeof parseBody>) => BridgedAlert
}

interface Bridge {
  readonly azureMonitor: Door
  readonly alertmanager: Door
  readonly dispatch: Dispatch
  readonly once: Once
  /** Absent if each alert is a load of its own (DEDUPE_MINUTES 0). */
  readonly coalesce?: Coalesce
}

/** The handlers of both doors. They share what has been dispatched, and the tokens. */
export function makeBridge(ports: Ports): { readonly azureMonitor: Handler; readonly alertmanager: Handler } {
  let made: Bridge | undefined
  // Made at the first request: a wrong setting is then an answer and a line in the log, not a host that does not start.
  const bridge = (): Bridge => (made ??= assemble(readSettings(ports.env), ports))
  return {
    azureMonitor: (request, context) =>
      answer(context, () => handle(request, context, bridge(), 'azureMonitor')),
    alertmanager: (request, context) =>
      answer(context, () => handle(request, context, bridge(), 'alertmanager')),
  }
}

function assemble(settings: Settings, ports: Ports): Bridge {
  const { entra, alertmanagerSecret: secret } = settings
  const token = entra === undefined ? undefined : entraCheck(entra)
  return {
    azureMonitor: {
      admit: async (request) => {
        if (token === undefined) throw closed('ENTRA_TENANT_ID and ENTRA_AUDIENCE')
        await token(request.headers.get('authorization'))
      },
      read: azureMonitorAlert,
    },
    alertmanager: {
      admit: (request) => {
        if (secret === undefined) return Promise.reject(closed('ALERTMANAGER_SECRET'))
        return Promise.resolve().then(() => requireSecret(request.headers.get('authorization'), secret))
      },
      read: alertmanagerAlert,
    },
    dispatch: gitHubDispatch(settings.github, ports, { lookFirst: settings.dedupeSeconds > 0 }),
    once: new Once(settings.dedupeSeconds, ports.now),
    ...(settings.dedupeSeconds > 0 && { coalesce: new Coalesce(settings.coalesceSeconds, ports.now) }),
  }
}

function closed(names: string): Refusal {
  return new Refusal(403, 'not allowed', `this door is closed: set ${names} to open it`)
}

async function handle(
  request: HttpRequest,
  context: InvocationContext,
  bridge: Bridge,
  name: 'azureMonitor' | 'alertmanager',
): Promise<HttpResponseInit> {
  const door = bridge[name]
  // The sender is known before anything of the body is read.
  await door.admit(request)
  const alert = door.read(parseBody(await bodyOf(request)))
  const delivery = await bridge.once.run(alert.key, () => dispatched(bridge, alert.json))
  const outcome = delivery.kind === 'again' ? 'duplicate' : delivery.value
  context.info(`${printable(alert.title)}: ${outcome}`)
  return { status: outcome === 'dispatched' ? 202 : 200, jsonBody: { outcome } }
}

async function dispatched({ coalesce, dispatch }: Bridge, json: string): Promise<Dispatched | 'coalesced'> {
  if (coalesce === undefined) return dispatch(json)
  const shared = await coalesce.run(() => dispatch(json))
  return shared.kind === 'shared' ? 'coalesced' : shared.value
}

async function bodyOf(request: HttpRequest): Promise<string> {
  const tooLarge = new Refusal(413, 'the body is too large')
  if (Number(request.headers.get('content-length') ?? '0') > MOST_BODY_BYTES) throw tooLarge
  const text = await request.text()
  if (Buffer.byteLength(text) > MOST_BODY_BYTES) throw tooLarge
  return text
}

async function answer(
  context: InvocationContext,
  work: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) {
      context.error(error instanceof SettingsError ? error.message : `unexpected: ${messageOf(error)}`)
      return { status: 500, jsonBody: { outcome: 'failed', why: 'see the log of the function' } }
    }
    const { status, shown, message } = error
    if (status >= 500) context.error(printable(message, 600))
    else context.warn(`refused with ${String(status)}: ${printable(message)}`)
    return {
      status,
      jsonBody: { outcome: status >= 500 ? 'failed' : 'refused', why: shown },
      ...(status === 401 && { headers: { 'www-authenticate': 'Bearer' } }),
    }
  }
}
