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

function clock(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')
}
