import type { Ports } from '../../src/burst/ports.ts'

/** Ports behind which there is nothing: every call is answered, and none with anything. */
export function nowhere(): Ports {
  const answer = (): Promise<never> => Promise.resolve(undefined as never)
  const source = { name: 'nowhere', settleSeconds: 0 as never, read: answer }
  return {
    trafficManager: { readProfile: answer, readEndpoint: answer, patchEndpoint: answer },
    webApp: { readApp: answer, readInstances: answer, start: answer, stop: answer },
    plan: {
      readPlan: answer,
      readPlanApps: answer,
      readPreflight: answer,
      resize: () => Promise.resolve({ kind: 'accepted', resize: {} } as never),
    },
    autoscale: { find: answer, change: answer, delete: answer, create: answer },
    tags: { merge: answer },
    activity: { lastChangeBy: answer },
    health: { test: answer, testUrl: answer },
    load: { rules: [], vetoes: [], burstRequests: source },
  }
}
