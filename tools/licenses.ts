/** What ncc writes to licenses.txt, with each licence text stated once for all packages that share it. */

export interface Packages {
  /** Whether a line is the name of a package. */
  has(name: string): boolean
  /** The licence of a package of which ncc found only the name: its identifier, a line break, its text. */
  license(name: string): string
}

interface Entry {
  readonly name: string
  readonly license: string
  /** What the package says of itself before the shared text: its title and its copyright lines. */
  readonly notice: string
  readonly body: string
}

/** Keeps every name, licence identifier and copyright line. The order of the packages decides that of the texts. */
export function groupLicenses(text: string, packages: Packages): string {
  const groups = Map.groupBy(entriesOf(text, packages), ({ body }) => body.replace(/\s+/gu, ' '))
  return [...groups.values()].map(group).join('\n')
}

function group(entries: readonly Entry[]): string {
  const heads = entries.map(({ name, license, notice }) => `${name}\n${license}\n${notice}`.trim())
  const under = entries.length === 1 ? 'The package above is' : `The ${entries.length} packages above are`
  return `${heads.join('\n\n')}\n\n--- ${under} under this text:\n\n${entries[0]?.body ?? ''}\n\n${'='.repeat(79)}\n`
}

function entriesOf(text: string, packages: Packages): Entry[] {
  const lines = text.split(/\r?\n/u).map((line) => line.trimEnd())
  const starts = lines.flatMap((line, at) => ((lines[at - 1] ?? '') === '' && packages.has(line) ? [at] : []))
  return starts.map((start, index) => {
    const [name = '', ...found] = lines.slice(start, starts[index + 1])
    const own = found.some((line) => line !== '') ? found : packages.license(name).split(/\r?\n/u)
    const [license = '', ...rest] = own.map((line) => line.trimEnd())
    return { name, license, ...divided(rest) }
  })
}

/** How the texts begin that packages share; what stands before is the package's own. */
const SHARED = /^\s*(?:Permission is hereby granted|Permission to use|Redistribution and use|Apache License)/u

function divided(lines: readonly string[]): Pick<Entry, 'notice' | 'body'> {
  const start = Math.max(
    0,
    lines.findIndex((line) => SHARED.test(line)),
  )
  return { notice: lines.slice(0, start).join('\n').trim(), body: lines.slice(start).join('\n').trim() }
}
