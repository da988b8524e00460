import type { Ports } from '../burst/ports.ts'

export interface CallCount {
  reads: number
  writes: number
}

/** The same ports, with every call counted as the read or the write it is. */
export function countedPorts(ports: Ports, count: CallCount): Ports {
  const read =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      count.reads += 1
      return call(...args)
    }
  const write =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      count.writes += 1
      return call(...args)
    }
  const { trafficManager, webApp, plan, autoscale, tags } = ports
  return {
    ...ports,
    trafficManager: {
      readProfile: read(trafficManager.readProfile),
      readEndpoint: read(trafficManager.readEndpoint),
      patchEndpoint: write(trafficManager.patchEndpoint),
    },
    webApp: {
      readApp: read(webApp.readApp),
      readInstances: read(webApp.readInstances),
      start: write(webApp.start),
      stop: write(webApp.stop),
    },
    plan: {
      readPlan: read(plan.readPlan),
      readPlanApps: read(plan.readPlanApps),
      resize: write(plan.resize),
    },
    autoscale: {
      find: read(autoscale.find),
      change: write(autoscale.change),
      create: write(autoscale.create),
    },
    tags: { merge: write(tags.merge) },
  }
}
