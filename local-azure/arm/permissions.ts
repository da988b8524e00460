import type { Principal } from '../entra/principals.ts'
import { route } from './route.ts'
import type { Route } from './route.ts'

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
  ]
}
