import { parseJson, stringAt, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { route, type ArmCall, type Route } from './route.ts'

const TYPE = 'Microsoft.Authorization/locks'
const LOCKS = `/{scope*}/providers/${TYPE}`

/** Management locks; every one refuses writes, as ReadOnly does, because nothing here but a delete asks for the other kind. */
export const lockRoutes: readonly Route[] = [
  route('GET', LOCKS, `${TYPE}/read`, listLocks),
  route('GET', `${LOCKS}/{lock}`, `${TYPE}/read`, (call) => {
    const scope = found(call)
    return scope === undefined ? missing(call) : { status: 200, body: lockBody(scope, call.name('lock')) }
  }),
  route('PUT', `${LOCKS}/{lock}`, `${TYPE}/write`, putLock),
  route('DELETE', `${LOCKS}/{lock}`, `${TYPE}/delete`, deleteLock),
]

function scopeOf(call: ArmCall): string {
  return `/${call.name('scope')}`
}

/** Locks at the scope, above it or below it, as the service lists them. */
function listLocks(call: ArmCall): Reply {
  const scope = scopeOf(call).toLowerCase()
  const own = call.world.conditions.locks.filter(
    (one) => one.toLowerCase().startsWith(scope) || scope.startsWith(one.toLowerCase()),
  )
  return { status: 200, body: { value: own.map((one) => lockBody(one, nameOf(call, one))) } }
}

function nameOf({ world }: ArmCall, scope: string): string {
  return world.conditions.lockNames.get(scope.toLowerCase()) ?? 'lock'
}

function found(call: ArmCall): string | undefined {
  return call.world.conditions.locks.find(
    (one) => one.toLowerCase() === scopeOf(call).toLowerCase() && nameOf(call, one) === call.name('lock'),
  )
}

function missing(call: ArmCall): Reply {
  const message = `The lock '${call.name('lock')}' could not be found.`
  return { status: 404, body: { error: { code: 'LockNotFound', message } } }
}

function putLock(call: ArmCall): Reply {
  const level = stringAt(parseJson(call.call.body), 'properties', 'level')
  if (level !== 'ReadOnly' && level !== 'CanNotDelete')
    return {
      status: 400,
      body: { error: { code: 'InvalidLockLevel', message: 'The lock level is invalid.' } },
    }
  const scope = scopeOf(call)
  const { locks, lockNames } = call.world.conditions
  lockNames.set(scope.toLowerCase(), call.name('lock'))
  if (level === 'ReadOnly' && !locks.includes(scope)) locks.push(scope)
  return { status: 201, body: lockBody(scope, call.name('lock'), level) }
}

function deleteLock(call: ArmCall): Reply {
  const { locks } = call.world.conditions
  const scope = found(call)
  if (scope === undefined) return { status: 204 }
  locks.splice(locks.indexOf(scope), 1)
  return { status: 200 }
}

function lockBody(scope: string, name: string, level = 'ReadOnly'): JsonObject {
  return { id: `${scope}/providers/${TYPE}/${name}`, name, type: TYPE, properties: { level } }
}
