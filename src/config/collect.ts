import type { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { plainType, type Field, type Shape } from './field.ts'
import { refusal, type Given, type Raw } from './origin.ts'
import { HUB_SHAPE } from './shape-hub.ts'
import { LISTS, ONE_LOAD, RULE_SHAPE, VETO_SHAPE } from './shape-loads.ts'
import { RUN_SHAPE } from './shape-run.ts'
import { FILE_ONLY, NAMED_TARGET_SHAPE, OF_ONE_TARGET, TARGET_SHAPE } from './shape-target.ts'
import { advice, isInputOnly, isMapping, mappingAt } from './mapping.ts'
import type { YamlFile } from './yaml-file.ts'

/** A target's keys, separate from the entries of its lists. */
export interface TargetRaw extends Raw {
  /** Undefined if the target has no `loads:`; then its own keys may describe one. */
  readonly loads?: readonly Raw[]
  readonly vetoes: readonly Raw[]
}

/** Inputs and file merged, key by key. */
export interface Collected {
  readonly run: Raw
  readonly targets: readonly TargetRaw[]
  /** `stack-hub:` of the file, where it has one. */
  readonly stackHub?: Raw
  readonly problems: readonly ActionError[]
}

const INPUT_SHAPE: Shape = { ...RUN_SHAPE, ...TARGET_SHAPE }
const INPUT_NAMES = [...Object.keys(INPUT_SHAPE), 'config']
const FILE_NAMES = [...Object.keys(INPUT_SHAPE), ...FILE_ONLY, ...LISTS, 'targets', 'stack-hub'].filter(
  (name) => !isInputOnly(name),
)
const TARGET_NAMES = [...Object.keys(NAMED_TARGET_SHAPE), ...FILE_ONLY, ...LISTS]
/** The most targets in one file; another limit says how many one run may work on. */
const MOST_TARGETS = 1000
const MOST_ENTRIES = 10

/**
 * Precedence, highest first: an input, the target's own key in the file, the file's shared key. Unknown keys are
 * problems; values are checked later.
 */
export function collect(inputs: ReadonlyMap<string, string>, file: YamlFile | undefined): Collected {
  const problems: ActionError[] = unknownInputs(inputs)
  const fromInputs = givenInputs(inputs)
  if (file === undefined) {
    const raw: TargetRaw = { given: fromInputs, label: '', vetoes: [] }
    return { run: raw, targets: [raw], problems }
  }
  const root = mappingAt(file, [], file.root, 'the config file', FILE_NAMES, problems)
  const stackHub = stackHubOf(file, root, problems)
  const targets = targetsOf(file, root, fromInputs, problems)
  if (targets.length > 1) problems.push(...inputsForMany(fromInputs))
  return {
    run: { given: new Map([...root, ...fromInputs]), place: { file, path: [] }, label: '' },
    targets,
    ...(stackHub !== undefined && { stackHub }),
    problems,
  }
}

function stackHubOf(file: YamlFile, root: Map<string, Given>, problems: ActionError[]): Raw | undefined {
  const block = root.get('stack-hub')
  root.delete('stack-hub')
  if (block === undefined) return undefined
  const path = ['stack-hub']
  const names = Object.keys(HUB_SHAPE)
  const given = mappingAt(file, path, block.value, "'stack-hub'", names, problems)
  return { given, place: { file, path }, label: ' of stack-hub' }
}

/** Converts an input's text to the field's type: YAML knows `true` as a flag and `4` as a number. */
function givenInputs(inputs: ReadonlyMap<string, string>): Map<string, Given> {
  const known = [...inputs].filter(([name]) => Object.hasOwn(INPUT_SHAPE, name))
  return new Map(
    known.map(([name, text]) => [
      name,
      { value: fromText(INPUT_SHAPE[name], text), origin: { kind: 'input' } },
    ]),
  )
}

function fromText(it: Field | undefined, text: string): unknown {
  const type = it === undefined ? 'text' : plainType(it)
  if (type === 'number' && /^[+-]?\d+(?:\.\d+)?$/u.test(text)) return Number(text)
  if (type === 'boolean' && /^(?:true|false)$/iu.test(text)) return text.toLowerCase() === 'true'
  return text
}

function unknownInputs(inputs: ReadonlyMap<string, string>): ActionError[] {
  return [...inputs.keys()]
    .filter((name) => !INPUT_NAMES.includes(name))
    .map((name) =>
      refusal(`input '${printable(name, 80)}' is not an input of this action`, advice(name, INPUT_NAMES)),
    )
}

function targetsOf(
  file: YamlFile,
  root: Map<string, Given>,
  fromInputs: Map<string, Given>,
  problems: ActionError[],
): TargetRaw[] {
  const listed = root.get('targets')
  root.delete('targets')
  const shared = new Map([...root].filter(([name]) => TARGET_NAMES.includes(name)))
  if (listed === undefined) {
    const raw = { given: new Map([...shared, ...fromInputs]), place: { file, path: [] }, label: '' }
    return [withEntries(raw, file, problems)]
  }
  const entries = targetEntries(file, listed.value, problems)
  return entries.map((entry, index) => {
    const path = ['targets', index]
    const label = entries.length > 1 ? ` of ${nameOf(entry, index)}` : ''
    const own = mappingAt(file, path, entry, `target ${String(index + 1)}`, TARGET_NAMES, problems)
    const given = new Map([...notReplaced(shared, own), ...own, ...fromInputs])
    return withEntries({ given, place: { file, path }, label }, file, problems)
  })
}

/** A target that describes its own load does not inherit the keys of another load at the top of the file. */
function notReplaced(
  shared: ReadonlyMap<string, Given>,
  own: ReadonlyMap<string, Given>,
): ReadonlyMap<string, Given> {
  const replaced = own.has('loads') ? ONE_LOAD : own.has('load-source') ? ['loads'] : []
  return new Map([...shared].filter(([name]) => !replaced.includes(name)))
}

/** Takes the lists out of a target's keys, because their entries have keys of their own. */
function withEntries(raw: Raw, file: YamlFile, problems: ActionError[]): TargetRaw {
  const given = new Map([...raw.given].filter(([name]) => !LISTS.some((list) => list === name)))
  const loads = entriesOf(file, raw, { list: 'loads', one: 'load', shape: RULE_SHAPE }, problems)
  const vetoes = entriesOf(file, raw, { list: 'veto', one: 'veto', shape: VETO_SHAPE }, problems)
  return { ...raw, given, ...(loads !== undefined && { loads }), vetoes: vetoes ?? [] }
}

interface ListKind {
  readonly list: (typeof LISTS)[number]
  readonly one: string
  readonly shape: Shape
}

/** Undefined if the list is absent. */
function entriesOf(
  file: YamlFile,
  { given, label }: Raw,
  { list, one, shape }: ListKind,
  problems: ActionError[],
): Raw[] | undefined {
  const origin = given.get(list)?.origin
  if (origin?.kind !== 'file') return undefined
  const value = given.get(list)?.value
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_ENTRIES) {
    const fix = `Give one to ${String(MOST_ENTRIES)} entries, each beginning with "- name: ".`
    problems.push(refusal(`'${list}'${label} is not a list of ${list}`, fix, file.locate(origin.path)))
    return []
  }
  return value.map((entry: unknown, index) => {
    const path = [...origin.path, index]
    const what = `${one} ${String(index + 1)}`
    const own = mappingAt(file, path, entry, what + label, Object.keys(shape), problems)
    return { given: own, place: { file, path }, label: ` of ${nameOf(entry, index, one)}${label}` }
  })
}

function targetEntries(file: YamlFile, value: unknown, problems: ActionError[]): readonly unknown[] {
  const fix = 'Give one entry a target, each beginning with "- ".'
  const location = file.locate(['targets'])
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(refusal("'targets' is not a list of targets", fix, location))
    return []
  }
  if (value.length <= MOST_TARGETS) return value
  const most = String(MOST_TARGETS)
  problems.push(
    refusal(`'targets' has more than ${most} entries`, 'Split them over several files.', location),
  )
  return value.slice(0, MOST_TARGETS)
}

function nameOf(entry: unknown, index: number, one = 'target'): string {
  const name = isMapping(entry) ? (entry['name'] ?? entry['web-app']) : undefined
  const number = `${one} ${String(index + 1)}`
  return typeof name === 'string' ? `${number} (${printable(name.split('/').at(-1) ?? name, 60)})` : number
}

function inputsForMany(fromInputs: ReadonlyMap<string, Given>): ActionError[] {
  return OF_ONE_TARGET.filter((name) => fromInputs.has(name)).map((name) =>
    refusal(
      `input '${name}' names one resource, but the config file has several targets`,
      `Take the input out and set ${name} in each target of the file.`,
    ),
  )
}
