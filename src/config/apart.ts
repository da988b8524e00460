import type { ActionError } from '../domain/errors.ts'
import type { Checked } from './check.ts'
import { problemOf } from './origin.ts'
import { keyOf, type ResourceNames } from './resource-names.ts'
import type { TargetShape } from './shape-target.ts'

/** A target as far as it is read, for what it may not share with another. */
export interface ReadTarget {
  readonly checked: Checked<TargetShape>
  readonly names: ResourceNames
}

/** What two targets share and may not. `targetNames` are those of `namesOf`. */
export function notApart(read: readonly ReadTarget[], targetNames: readonly string[]): ActionError[] {
  return [...twoOnOneEndpoint(read), ...twoOnOneApp(read), ...sameNames(read, targetNames)]
}

/** The given names; otherwise those of the apps, as long as it takes to tell each target from all others. */
export function namesOf(read: readonly ReadTarget[]): readonly string[] {
  const choices = read.map((it, index) => namesFor(it, index, read.length))
  const uses = new Map<string, number>()
  for (const name of choices.flatMap((names) => [...new Set(names.map(lower))]))
    uses.set(name, (uses.get(name) ?? 0) + 1)
  return choices.map((names) => names.find((name) => uses.get(lower(name)) === 1) ?? names.at(-1) ?? '')
}

/** What a target may be called, the shortest first. */
function namesFor(
  { checked, names: { app, profile } }: ReadTarget,
  index: number,
  of: number,
): readonly string[] {
  const given = checked.values.name
  if (given !== undefined) return [given]
  if (app === undefined) return [of > 1 ? `target-${String(index + 1)}` : 'your history']
  const short = app.slot === undefined ? app.name : `${app.name}-${app.slot}`
  const behind = `${short}@${profile?.name ?? ''}`
  return [short, behind, `${behind}@${app.resourceGroup}`]
}

function lower(name: string): string {
  return name.toLowerCase()
}

/** Behind two profiles an app has users of both, and neither target reads the endpoint of the other. */
function twoOnOneApp(read: readonly ReadTarget[]): ActionError[] {
  const seen = new Map<string, readonly [ReadTarget, number]>()
  return read.flatMap((it, index) => {
    const { app, profile } = it.names
    if (app === undefined || profile === undefined) return []
    const [before, at] = seen.get(keyOf(app)) ?? []
    if (before === undefined || at === undefined) {
      seen.set(keyOf(app), [it, index])
      return []
    }
    const harm = harmOf(it, before)
    if (harm === undefined || isSameSide(it.names, before.names)) return []
    const is = `is also the app of target ${String(at + 1)}, behind another profile: ${harm} of the other`
    const fix =
      'Give both stop-app: false, autoscale: leave and the same burst-sku, and neither idle-instances nor idle-sku.'
    return [problemOf(it.checked.raw, { key: 'web-app', is, fix })]
  })
}

/** What the users behind one profile would feel of the target behind the other, and by which input. */
function harmOf(one: ReadTarget, other: ReadTarget): string | undefined {
  const key = takenFrom(one) ?? takenFrom(other)
  if (key !== undefined)
    return `with ${key} as it is, the end of one burst stops or shrinks it under the users`
  const [sku, otherSku] = [one, other].map(({ checked }) => checked.values['burst-sku']?.toLowerCase())
  return sku === otherSku
    ? undefined
    : 'each has its own burst-sku, so a burst of one resizes it under the users'
}

/** Which input makes a scale-in stop the app, or take something from it. */
function takenFrom({ checked: { values } }: ReadTarget): string | undefined {
  if (values['stop-app']) return 'stop-app'
  if (values.autoscale !== 'leave') return 'autoscale'
  return (['idle-instances', 'idle-sku'] as const).find((key) => values[key] !== undefined)
}

/** Two controllers of one endpoint would keep undoing each other's work. */
function twoOnOneEndpoint(read: readonly ReadTarget[]): ActionError[] {
  const seen = new Map<string, number>()
  return read.flatMap(({ names, checked: { raw } }, index) =>
    endpointKeys(names).flatMap((key) => {
      const before = seen.get(key)
      if (before === undefined) {
        seen.set(key, index)
        return []
      }
      if (before === index) return []
      const is = `is the same burst side as that of target ${String(before + 1)}`
      const culprit = key.startsWith('endpoint') ? 'burst-endpoint' : 'web-app'
      return [
        problemOf(raw, {
          key: culprit,
          is,
          fix: 'One endpoint belongs to one target: merge the two, or correct one.',
        }),
      ]
    }),
  )
}

function endpointKeys({ app, profile, burstEndpoint }: ResourceNames): string[] {
  if (profile === undefined) return []
  return [
    ...(app === undefined ? [] : [`app ${keyOf(profile)} ${keyOf(app)}`]),
    ...(burstEndpoint === undefined
      ? []
      : [`endpoint ${keyOf(profile)} ${burstEndpoint.name.toLowerCase()}`]),
  ]
}

/** `only`, issues and the matrix of a plan know a target by its name. */
function sameNames(read: readonly ReadTarget[], names: readonly string[]): ActionError[] {
  const seen = new Map<string, ReadTarget>()
  return read.flatMap((it, index) => {
    const name = names[index] ?? ''
    const before = seen.get(lower(name))
    if (before === undefined) {
      seen.set(lower(name), it)
      return []
    }
    const isNamed = it.checked.values.name !== undefined || before.checked.values.name !== undefined
    if (!isNamed && isSameSide(it.names, before.names)) return []
    const is = `is '${name}', the name of another target`
    return [problemOf(it.checked.raw, { key: 'name', is, fix: 'Give each target a name of its own.' })]
  })
}

/** Then the two are one, which has a problem of its own. */
function isSameSide(one: ResourceNames, other: ResourceNames): boolean {
  return endpointKeys(one).some((key) => endpointKeys(other).includes(key))
}
