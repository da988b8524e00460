import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml'

/** One input or output of action.yml, its description taken apart. */
export interface Entry {
  readonly name: string
  /** Without default and example. */
  readonly text: string
  readonly defaultText: string
  readonly example: string
}

interface Group {
  readonly title: string
  readonly entries: readonly Entry[]
}

export interface Contract {
  readonly inputs: readonly Group[]
  readonly outputs: readonly Entry[]
}

/** The text of action.yml as its readers need it. Throws where an entry has no description, or an input no default and example. */
export function readContract(text: string): Contract {
  const document = parseDocument(text)
  return {
    inputs: groupsOf(mapAt(document.get('inputs'), 'inputs')),
    outputs: entriesOf(mapAt(document.get('outputs'), 'outputs')).map(({ name, description }) => ({
      name,
      text: description,
      defaultText: '',
      example: '',
    })),
  }
}

interface Described {
  readonly name: string
  readonly description: string
  readonly group?: string
}

function groupsOf(inputs: YAMLMap): readonly Group[] {
  const groups: { title: string; entries: Entry[] }[] = []
  for (const { name, description, group } of entriesOf(inputs)) {
    if (group !== undefined) groups.push({ title: group, entries: [] })
    const last = groups.at(-1)
    if (last === undefined) throw new Error('action.yml: the first input has no "# group:" comment above it')
    last.entries.push(inputOf(name, description))
  }
  return groups
}

function entriesOf(map: YAMLMap): Described[] {
  return map.items.map((item, index) => {
    if (!isScalar(item.key) || !isMap(item.value)) throw new Error('action.yml: not a mapping of names')
    const name = String(item.key.value)
    const description = item.value.get('description')
    if (typeof description !== 'string' || description.trim() === '')
      throw new Error(`action.yml: ${name} has no description`)
    // The comment above the first key belongs to the map.
    const comment = item.key.commentBefore ?? (index === 0 ? map.commentBefore : undefined)
    const group = /^ group: (.+)$/mu.exec(comment ?? '')?.[1]
    return { name, description: description.trim(), ...(group !== undefined && { group }) }
  })
}

function inputOf(name: string, description: string): Entry {
  const parts = /^(?<text>.+?) Default: (?<standard>.+?)\. Example: (?<example>.+)$/su.exec(
    description,
  )?.groups
  if (parts === undefined)
    throw new Error(`action.yml: ${name} says no "Default: ….", or no "Example: …" after it`)
  const { text = '', standard = '', example = '' } = parts
  return { name, text, defaultText: standard, example: example.replace(/^'(.*)'$/u, '$1') }
}

function mapAt(node: unknown, name: string): YAMLMap {
  if (!isMap(node)) throw new Error(`action.yml has no ${name}`)
  return node
}
