import { count, number } from '../../src/domain/format.ts'
import type { DemoHistory } from '../page/history.ts'
import { priced } from '../page/sections.ts'

type Totals = DemoHistory & { readonly burstRequests: number }
type Outputs = Readonly<Record<string, string>>

/** The log as the runner's page first shows it: groups folded, workflow commands left out. */
export function foldedLog(at: number, log: string): string {
  const shown: string[] = []
  let isFolded = false
  for (const line of log.split('\n')) {
    const [, command = ''] = /^::(\w[\w-]*)/u.exec(line) ?? []
    if (command === 'endgroup') isFolded = false
    else if (isFolded || command === 'debug' || command === 'add-mask' || line === '') continue
    else if (command === 'group') {
      shown.push(`▸ ${line.slice('::group::'.length)}`)
      isFolded = true
    } else shown.push(line.replace(/^::(\w+)[^:]*::/u, '$1: '))
  }
  return `\n${clock(at)}\n${shown.map((line) => `    ${line}`).join('\n')}\n`
}

/** A pass that changed nothing, in one line. */
export function oneLine(at: number, outputs: Outputs): string {
  return `${clock(at)}  ${outputs['phase'] ?? ''}: ${outputs['reason'] ?? ''}`
}

/** The totals of the day, as the page shows them. */
export function totalLines({
  passes,
  requests,
  violationMinutes,
  users,
  cost,
  burstRequests,
}: Totals): string {
  const calls = requests.reduce((sum, it) => sum + it.count, 0)
  const writes = requests.reduce((sum, it) => sum + (it.writes ? it.count : 0), 0)
  const { instanceMinutes, idleInstanceMinutes } = cost
  const whole = (value: number): string => number(Math.round(value))
  return `${count(passes.length, 'pass', 'passes')}; ${count(calls, 'API call')} by the action, ${number(writes)} of them writes
minutes above the private capacity: ${whole(violationMinutes.withBurst)} with the burst, ${whole(violationMinutes.withoutBurst)} without it
requests lost: ${whole(users.lost)} of ${whole(users.requests)} by users; they reached an app that had stopped, because some clients keep an address long after it has expired
requests served by Azure: ${whole(burstRequests)}
the burst cost ${priced(instanceMinutes - idleInstanceMinutes, cost)} beyond the idle plan; billed in all: ${priced(instanceMinutes, cost)} (${number(instanceMinutes / 60)} instance-hours)`
}

function clock(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
}
