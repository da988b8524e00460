import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ROOT } from './templates.ts'

// Its types bring those of a browser with them.
const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json') as {
  parse: (name: string, text: string) => Promise<unknown>
}

export type Block = Readonly<Record<string, unknown>>

/** A resource of the module: its type and name, and what is written in it. */
export interface TerraformResource {
  readonly type: string
  readonly name: string
  readonly body: Block
}

export interface Module {
  readonly text: string
  readonly variables: Readonly<Record<string, Block>>
  readonly outputs: Readonly<Record<string, Block>>
  readonly resources: readonly TerraformResource[]
  readonly locals: Block
}

type Parsed = Readonly<
  Record<'variable' | 'output', Readonly<Record<string, readonly Block[]>> | undefined>
> & {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>
  readonly locals?: readonly Block[]
}

/** The module of infra/terraform, by HashiCorp's own parser of HCL. */
export async function terraformModule(): Promise<Module> {
  const folder = `${ROOT}infra/terraform/`
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => [name, readFileSync(folder + name, 'utf8')] as const)
  const files: Parsed[] = []
  for (const [name, text] of texts) files.push((await parse(name, text)) as Parsed)
  return {
    text: JSON.stringify(files),
    variables: merged(files, 'variable'),
    outputs: merged(files, 'output'),
    resources: files.flatMap(({ resource = {} }) =>
      Object.entries(resource).flatMap(([type, named]) =>
        Object.entries(named).map(([name, [body = {}]]) => ({ type, name, body })),
      ),
    ),
    locals: Object.assign({}, ...files.flatMap(({ locals = [] }) => locals)) as Block,
  }
}

function merged(files: readonly Parsed[], kind: 'variable' | 'output'): Readonly<Record<string, Block>> {
  const all = files.flatMap((file) => Object.entries(file[kind] ?? {}))
  return Object.fromEntries(all.map(([name, [body = {}]]) => [name, body]))
}

/** What the provider documents of a resource: `name+` is a required argument. */
export interface Documented {
  readonly blocks: Readonly<Record<string, readonly string[]>>
  readonly attributes: readonly string[]
}

const lines = readFileSync(new URL('azurerm-arguments.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
export const documented = new Map(
  lines
    .slice(1)
    .map((line) => JSON.parse(line) as Documented & { readonly resource: string })
    .map((one) => [one.resource, one]),
)

/** Arguments that Terraform has for any resource. */
const OF_TERRAFORM = ['count', 'for_each', 'depends_on', 'lifecycle']

/** What a resource has that its documentation does not name, and what it lacks that the documentation requires. */
export function argumentProblems({ type, name, body }: TerraformResource): readonly string[] {
  const known = documented.get(type)
  if (known === undefined) return [`${type}: not documented`]
  return blockProblems(known, `${type}.${name}`, '', body)
}

function blockProblems(known: Documented, path: string, block: string, body: Block): readonly string[] {
  const named = known.blocks[block] ?? []
  const own = Object.entries(withDynamic(body)).filter(([key]) => block !== '' || !OF_TERRAFORM.includes(key))
  const unknown = own.filter(([key]) => !named.some((one) => one.replace('+', '') === key))
  const missing = named.filter((one) => one.endsWith('+') && !own.some(([key]) => `${key}+` === one))
  const inner = own.flatMap(([key, value]) =>
    key in known.blocks && Array.isArray(value)
      ? value.flatMap((one) => blockProblems(known, `${path}.${key}`, key, one as Block))
      : [],
  )
  return [
    ...unknown.map(([key]) => `${path}.${key} is unknown`),
    ...missing.map((one) => `${path}.${one}`),
    ...inner,
  ]
}

/** `dynamic "x" { content {…} }` is a block x. */
function withDynamic(body: Block): Block {
  const { dynamic, ...rest } = body
  const made = Object.entries((dynamic ?? {}) as Record<string, readonly { readonly content: unknown }[]>)
  return { ...rest, ...Object.fromEntries(made.map(([name, [one]]) => [name, one?.content])) }
}
