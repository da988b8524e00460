import type { Ports } from '../burst/ports.ts'

/** How many writes Azure accepted so far. */
export interface Accepted {
  accepted: number
}

type Call<A extends unknown[], R> = (...args: A) => Promise<R>

/**
 * The same ports, which count the writes that Azure accepted. If `writes` is `'refused'`, a write throws before it is
 * sent, whatever code asks for it (observers-never-write).
 */
export function guardedPorts(ports: Ports, count: Accepted, writes: 'made' | 'refused'): Ports {
  const write =
    <A extends unknown[], R>(call: Call<A, R>): Call<A, R> =>
    async (...args) => {
      if (writes === 'refused') throw new Error('a run that only observes was about to write')
      const answer = await call(...args)
      if (isAccepted(answer)) count.accepted += 1
      return answer
    }
  const { trafficManager, webApp, plan, autoscale, tags } = ports
  return {
    ...ports,
    // Each method by its name, so that a new one does not compile until it is known to be a read or a write.
    trafficManager: {
      readProfile: trafficManager.readProfile,
      readEndpoint: trafficManager.readEndpoint,
      patchEndpoint: write(trafficManager.patchEndpoint),
    },
    webApp: {
      readApp: webApp.readApp,
      readInstances: webApp.readInstances,
      start: write(webApp.start),
      stop: write(webApp.stop),
    },
    plan: {
      readPlan: plan.readPlan,
      readPlanApps: plan.readPlanApps,
      readPreflight: plan.readPreflight,
      resize: write(plan.resize),
    },
    autoscale: {
      find: autoscale.find,
      change: write(autoscale.change),
      delete: write(autoscale.delete),
      create: write(autoscale.create),
    },
    tags: { merge: write(tags.merge) },
  }
}

/** A resize may end with a refusal that the caller understands, which is not an error. */
function isAccepted(answer: unknown): boolean {
  const kind = typeof answer === 'object' && answer !== null && 'kind' in answer ? answer.kind : 'accepted'
  return kind === 'accepted'
}
