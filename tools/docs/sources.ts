import { SOURCE_KEYS, type SourceKey, type SourceSpec } from '../../src/load/spec.ts'
import { reads, SOURCE_NAMES, sourcesThat, specOf } from '../../src/load/specs.ts'

const WIDTH = 118
const INDENT = '      '

/** The load sources as a table, from what they declare. */
export function sourceTable(): string {
  const rows = SOURCE_NAMES.map(specOf).map(
    (spec) =>
      `| \`${spec.name}\` | ${spec.line} | ${keys(Object.keys(spec.needs))} | ${keys(spec.takes)} | ${spec.history} |`,
  )
  return [
    '| `load-source` | reads | needs | takes | answers as far back as |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function keys(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/** action.yml with the sentences about sources written new, from what they declare. */
export function withSources(actionYml: string): string {
  const texts = new Map<string, (text: string) => string>([
    [
      'load-source',
      (text) => sentence(text, /Where the load is read: .+?\./u, `Where the load is read: ${list()}.`),
    ],
    ['load-interval', (text) => sentence(text, /Of .+?\.(?= Default)/u, intervals())],
    ...SOURCE_KEYS.map(
      (key) => [key, (text: string) => sentence(text, /(?:Needed with|Read by) .+?\./u, users(key))] as const,
    ),
  ])
  return [...texts].reduce((whole, [key, write]) => rewritten(whole, key, write), actionYml)
}

function list(): string {
  return enumerated(
    SOURCE_NAMES.map((name) => `\`${name}\``),
    'or',
  )
}

function intervals(): string {
  const limited = SOURCE_NAMES.map(specOf).flatMap(({ name, intervals: has }) =>
    has === undefined ? [] : [`${name} ${enumerated(has.words, 'or')}`],
  )
  return `Of ${limited.join('; of ')}.`
}

function users(key: SourceKey): string {
  const needing = sourcesThat(({ needs }) => key in needs)
  if (needing.length > 0) return `Needed with ${enumerated(needing, 'and')}.`
  return `Read by ${enumerated(
    sourcesThat((spec: SourceSpec) => reads(spec, key)),
    'and',
  )}.`
}

function enumerated(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`
}

function sentence(text: string, pattern: RegExp, wanted: string): string {
  return pattern.test(text)
    ? text.replace(pattern, () => wanted)
    : text.replace(' Default:', () => ` ${wanted} Default:`)
}

/** The description of one input, unfolded, written and folded again; as it was where it says the same. */
function rewritten(whole: string, key: string, write: (text: string) => string): string {
  const block = new RegExp(`(?<=\\n  ${key}:\\n    description: >-\\n)(?: {6}.*\\n)+`, 'u').exec(whole)
  if (block === null) throw new Error(`action.yml: no folded description of ${key}`)
  const now = block[0].trim().split(/\n\s*/u).join(' ')
  const wanted = write(now)
  if (wanted === now) return whole
  return whole.slice(0, block.index) + folded(wanted) + whole.slice(block.index + block[0].length)
}

function folded(text: string): string {
  const lines = [INDENT]
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? INDENT
    if (line === INDENT) lines[lines.length - 1] = line + word
    else if (line.length + 1 + word.length > WIDTH) lines.push(INDENT + word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return `${lines.join('\n')}\n`
}
