import type { Principal } from '../entra/principals.ts'
import { route } from './route.ts'
import type { Reply } from '../net/message.ts'
import type { ArmCall, Route } from './route.ts'

/** The caller's permissions at a scope. */
export function permissionRoutes(caller: Principal): readonly Route[] {
  return [
    route('GET', '/{scope*}/providers/Microsoft.Authorization/permissions', '', (call) => ({
      status: 200,
      body: {
        value: [
          {
            actions: [...caller.actions],
            notActions: [...caller.notActions, ...call.world.conditions.denied],
            dataActions: [],
            notDataActions: [],
          },
        ],
      },
    })),
    route(
      'GET',
      '/{scope*}/providers/Microsoft.Authorization/locks',
      'Microsoft.Authorization/locks/read',
      locks,
    ),
  ]
}

/** Locks of the scope and of what it lies in. */
function locks(call: ArmCall): Reply {
  const scope = `/${call.name('scope')}`.toLowerCase()
  const found = call.world.conditions.locks.filter((one) => scope.startsWith(one.toLowerCase()))
  return {
    status: 200,
    body: {
      value: found.map((one, at) => ({
        id: `${one}/providers/Microsoft.Authorization/locks/lock-${String(at + 1)}`,
        name: `lock-${String(at + 1)}`,
        type: 'Microsoft.Authorization/locks',
        properties: { level: 'ReadOnly' },
      })),
    },
  }
}
