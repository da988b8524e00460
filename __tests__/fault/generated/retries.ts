import type { LoggedRequest } from '../../../local-azure/index.ts'
import type { Acted, Breach } from './act.ts'

/** The most that one request may be sent in a row, and seconds between two tries of what may pass with time. */
const MOST_TRIES = 12
const LEAST_SECONDS_APART = 20

/** A write that Azure refuses for good is sent once, and nothing is sent without end. */
export function retries({ requests, outputs }: Acted, isFinal: boolean): readonly Breach[] {
  const failed = requests.filter(({ fault, write }) => fault !== undefined && write)
  const most = isFinal ? 1 : MOST_TRIES
  const alike = Map.groupBy(failed, isFinal ? sameThing : sameOf)
  const worst = [...alike.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
  const isOneRun = !isOfWatch(outputs)
  const lasted = (worst.at(-1)?.at ?? 0) - (worst[0]?.at ?? 0)
  const isPatient = !isFinal && lasted / (worst.length - 1) >= LEAST_SECONDS_APART
  return worst.length <= most || !isOneRun || isPatient
    ? []
    : [
        `${worst[0]?.method ?? ''} ${worst[0]?.path ?? ''} was sent ${String(worst.length)} times, at most ${String(most)} are allowed`,
      ]
}

/** The times in a state tag differ with each try; once Azure has refused one for good, the run writes none any more. */
function sameThing(request: LoggedRequest): string {
  const { method, path } = request
  return /\/tags\/default$/iu.test(path) ? `${method} ${path}` : sameOf(request)
}

function sameOf({ method, path, body }: LoggedRequest): string {
  return `${method} ${path} ${body}`
}

/** What passes is waited for: the write is sent again, and the run ends as it was to. A watch may end before that. */
export function persistence({ requests, exitCode, outputs }: Acted, isReached: boolean): readonly Breach[] {
  const lost = requests.filter(({ fault }, at) => fault !== undefined && !isSentAgain(requests, at))
  const isDone = (exitCode === 0 && isReached) || isOfWatch(outputs)
  return [
    ...lost.map(({ method, path }) => `${method} ${path} could have been sent again, and was not`),
    ...(isDone ? [] : ['what it met had passed, and the run did not end as it was to']),
  ]
}

function isSentAgain(requests: readonly LoggedRequest[], at: number): boolean {
  const [met, ...later] = requests.slice(at)
  return later.some(({ method, path }) => method === met?.method && path === met.path)
}

function isOfWatch({ report = '' }: Acted['outputs']): boolean {
  return report.includes('"mode":"watch"')
}
