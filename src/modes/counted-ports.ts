import type { LoadSources, Ports, Resize, ResizeAnswer } from '../burst/ports.ts'
import type { LoadSource } from '../domain/load.ts'

/** What a pass asked of the world so far. */
export interface CallCount {
  /** Reads of Azure and of load sources, the polls of a resize included. */
  reads: number
  /** Writes that were sent. */
  writes: number
  /** Writes that Azure accepted. */
  accepted: number
}

export function noCalls(): CallCount {
  return { reads: 0, writes: 0, accepted: 0 }
}

type Call<A extends unknown[], R> = (...args: A) => Promise<R>

/**
 * The same ports, with every call counted as a read or a write. If `writes` is `'refused'`, a write throws before it is
 * sent, whatever code asks for it (observers-never-write).
 */
export function countedPorts(ports: Ports, count: CallCount, writes: 'made' | 'refused'): Ports {
  const read =
    <A extends unknown[], R>(call: Call<A, R>): Call<A, R> =>
    (...args) => {
      count.reads += 1
      return call(...args)
    }
  const write =
    <A extends unknown[], R>(call: Call<A, R>): Call<A, R> =>
    async (...args) => {
      if (writes === 'refused') throw new Error('a run that only observes was about to write')
      count.writes += 1
      const answer = await call(...args)
      if (isAccepted(answer)) count.accepted += 1
      return answer
    }
  const { trafficManager, webApp, plan, autoscale, tags } = ports
  const resize = write(plan.resize)
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
      readPreflight: read(plan.readPreflight),
      resize: async (...args) => withPolls(await resize(...args), read),
    },
    autoscale: {
      find: read(autoscale.find),
      change: write(autoscale.change),
      create: write(autoscale.create),
    },
    tags: { merge: write(tags.merge) },
    activity: { lastChangeBy: read(ports.activity.lastChangeBy) },
    load: countedSources(ports.load, read),
  }
}

/** A resize may end with a refusal that the caller understands, which is not an error. */
function isAccepted(answer: unknown): boolean {
  const kind = typeof answer === 'object' && answer !== null && 'kind' in answer ? answer.kind : 'accepted'
  return kind === 'accepted'
}

type CountRead = <A extends unknown[], R>(call: Call<A, R>) => Call<A, R>

function withPolls(answer: ResizeAnswer, read: CountRead): ResizeAnswer {
  if (answer.kind !== 'accepted') return answer
  const resize: Resize = { ...answer.resize, poll: read(answer.resize.poll) }
  return { ...answer, resize }
}

/** One source stays one source, even in two roles, because callers share its answer by identity. */
function countedSources({ rules, vetoes, burstRequests }: LoadSources, read: CountRead): LoadSources {
  const known = new Map<LoadSource, LoadSource>()
  const counted = (source: LoadSource): LoadSource => {
    const found = known.get(source) ?? {
      ...source,
      standsFor: source,
      read: read((request) => source.read(request)),
    }
    known.set(source, found)
    return found
  }
  return {
    rules: rules.map(({ name, main, burst }) => ({ name, main: counted(main), burst: counted(burst) })),
    vetoes: vetoes.map(({ name, source }) => ({ name, source: counted(source) })),
    burstRequests: counted(burstRequests),
  }
}
