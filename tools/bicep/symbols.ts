import { inside, type Declaration, type Expression } from './syntax.ts'

/** What a file's names stand for, and where it is. */
export interface Scope {
  readonly file: string
  readonly symbols: ReadonlyMap<string, Declaration>
  /** Reads a file when it is compiled, JSON as what it says and any other as text, and says the name of the variable that has its content. */
  readonly load: (path: string) => string
}

export type Resource = Extract<Declaration, { kind: 'resource' }>

/** The names of resources and modules that expressions wait for, by way of variables, too. What exists is not waited for. */
export function awaited(all: readonly Expression[], symbols: Scope['symbols']): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (one: Expression): void => {
    const known = one.kind === 'name' ? symbols.get(one.name) : undefined
    if (known?.kind === 'var') visit(known.value)
    else if (known?.kind === 'module' || (known?.kind === 'resource' && !known.existing))
      names.add(known.name)
    inside(one).forEach(visit)
  }
  all.forEach(visit)
  return names
}
