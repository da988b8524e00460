import type { ActionError } from '../domain/errors.ts'
import type { TargetRaw } from './collect.ts'
import { headerPairs } from './kinds-web.ts'
import { refusal, type Given, type Raw } from './origin.ts'

/**
 * The runner or its machine sets these for itself, the token of the job's identity and that of the machine's among them, or
 * another tool signs in with them: no header may carry one away. WEBSITE, APPSETTING and CONNSTR are those of a runner in a
 * container of Azure.
 */
const OF_THE_RUNNER = [
  /^(?:ACTIONS|GITHUB|GITEA|FORGEJO|RUNNER|INPUT|IDENTITY|MSI|IMDS|AWS|GOOGLE|CLOUDSDK|KUBERNETES|SSH|NODE|NPM|NUGET|DOCKER|HOMEBREW|TF_TOKEN|WEBSITE|APPSETTING|\w{1,20}CONNSTR)_/iu,
  /^(?:AZURE|ARM)_(?:CLIENT|FEDERATED|OIDC|ACCESS|PASSWORD|CREDENTIALS|STORAGE|SAS|DEVOPS)/iu,
  /^(?:(?:GH|GH_ENTERPRISE|VAULT)_TOKEN|SYSTEM_ACCESSTOKEN|\w{1,100}_PROXY|PATH|HOME|PGPASSWORD|KUBECONFIG)$/iu,
]

const VARIABLE = /\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}/gu
/** The name of a variable is no secret: a refusal tells it. */
const ONE_VARIABLE = /^(?:\S{1,40}[\t ]+)?\$\{[A-Za-z_][A-Za-z0-9_]*\}$/u
/** Headers whose values are not secret. Masking "1" or "json" would make a log unreadable. */
const PLAIN = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'user-agent',
  'x-scope-orgid',
])
/** A shorter value is not a secret, and the runner would black out every word that contains it. */
const SHORTEST_SECRET = 4

/** Whether a variable is one that no config may hand on. */
export function isOfTheRunner(name: string): boolean {
  return OF_THE_RUNNER.some((names) => names.test(name))
}

export type Variables = Readonly<Record<string, string | undefined>>

export interface Filled {
  readonly raw: Raw
  readonly problems: readonly ActionError[]
}

/**
 * `${NAME}` in the headers of a config file stands for a variable of the environment, so that a file in the repository
 * can use a token without containing it. Headers in an input are used as they are, and refused where one is such a variable alone.
 */
function fillHeaders(raw: Raw, env: Variables): Filled {
  return fillKey(raw, 'load-headers', env)
}

/** The same for any keys of the file. */
export function fillVariables(raw: Raw, keys: readonly string[], env: Variables): Filled {
  return keys.reduce<Filled>(
    (so, key) => {
      const next = fillKey(so.raw, key, env)
      return { raw: next.raw, problems: [...so.problems, ...next.problems] }
    },
    { raw, problems: [] },
  )
}

/** The values that variables of these keys of a file have. */
export function variableValues({ given }: Raw, keys: readonly string[], env: Variables): string[] {
  const texts = keys.flatMap((key) => textsOf(given.get(key)?.value))
  const names = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name))
  return names.flatMap((name) => (isOfTheRunner(name) ? [] : (env[name] ?? [])))
}

function fillKey(raw: Raw, key: string, env: Variables): Filled {
  const given = raw.given.get(key)
  if (given === undefined) return { raw, problems: [] }
  if (given.origin.kind === 'input') return { raw, problems: neverReplaced(key, given.value) }
  const { file, path } = given.origin
  if (textsOf(given.value).some(hasNoVariable)) {
    // The text itself may be a secret that no mask knows yet.
    const is = `'${key}'${raw.label} has what looks like a variable and is none`
    const fix = 'Write ${NAME}, with letters, digits and underscores alone in the braces.'
    return { raw: withValue(raw, key, undefined), problems: [refusal(is, fix, file.locate(path))] }
  }
  const unusable = new Set<string>()
  const fill = (text: string): string =>
    text.replace(VARIABLE, (_, name: string) => {
      const value = isOfTheRunner(name) ? '' : (env[name] ?? '')
      if (value === '') unusable.add(name)
      return value
    })
  const value = mapTexts(given.value, fill)
  if (unusable.size === 0) return { raw: withValue(raw, key, { ...given, value }), problems: [] }
  const problems = [...unusable].map((name) => {
    const { is, fix } = whyUnusable(name)
    return refusal(`'${key}'${raw.label} uses the variable ${name}, which ${is}`, fix, file.locate(path))
  })
  return { raw: withValue(raw, key, undefined), problems }
}

/** A header that is only a variable as some tool writes one, or that after its scheme. */
const ONLY_A_VARIABLE = /^(?:\S+[\t ]+)?(?<variable>[$%](?:env:|\{)?(?<name>[A-Za-z]\w*)[}%]?)$/u

/** The name of that variable; undefined for a text that looks like one only by chance, and never where it has braces. */
function onlyVariable(text: string): string | undefined {
  const { variable = '', name = '' } = ONLY_A_VARIABLE.exec(text)?.groups ?? {}
  return variable.includes('{') || /[A-Z]_[A-Z]/u.test(name) ? name : undefined
}

/** Whether a header of the file has another notation in place of `${NAME}`. An expression of a workflow has a refusal of its own. */
function hasNoVariable(text: string): boolean {
  const rest = text.replace(VARIABLE, '')
  return /\$\{(?!\{)/u.test(rest) || onlyVariable(rest) !== undefined
}

/** A header of an input that is only a variable: neither GitHub nor this action replaces it. */
function neverReplaced(key: string, value: unknown): readonly ActionError[] {
  const name = textsOf(value)
    .map(onlyVariable)
    .find((it) => it !== undefined)
  if (name === undefined) return []
  const is = `input '${key}' has the variable ${name}, and only a config file has variables`
  return [refusal(is, `Write the secret itself: \${{ secrets.${name} }}`)]
}

function whyUnusable(name: string): { readonly is: string; readonly fix: string } {
  if (isOfTheRunner(name))
    return {
      is: 'belongs to the runner or to another tool',
      fix: 'Hand the secret over in the step, under a name of its own: env: { LOAD_TOKEN: "${{ secrets.LOAD_TOKEN }}" }',
    }
  return { is: 'is not set', fix: `Set it in the step: env: { ${name}: "\${{ secrets.${name} }}" }` }
}

/** The same for a target and every entry of its lists. */
export function fillTarget(
  target: TargetRaw,
  env: Variables,
): { readonly raw: TargetRaw; readonly problems: readonly ActionError[] } {
  const own = fillHeaders(target, env)
  const loads = target.loads?.map((entry) => fillHeaders(entry, env))
  const vetoes = target.vetoes.map((entry) => fillHeaders(entry, env))
  const raw = {
    ...own.raw,
    ...(loads !== undefined && { loads: loads.map((entry) => entry.raw) }),
    vetoes: vetoes.map((entry) => entry.raw),
  }
  return { raw, problems: [own, ...(loads ?? []), ...vetoes].flatMap((it) => it.problems) }
}

/** The parts of a header's value that the log must never show: all of it, and the token of `Bearer <token>` by itself. */
export function secretsOfHeaders(value: unknown): readonly string[] {
  if (!isText(value) && !isTexts(value)) return []
  return headerPairs(value)
    .filter(([name, text]) => !PLAIN.has(name.toLowerCase()) && !ONE_VARIABLE.test(text))
    .flatMap(([, secret]) => [secret, ...credentialsIn(secret), ...partsOf(secret)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
}

/** The token of `Bearer <token>` alone, and the password within `Basic <base64 of user:password>`. */
function credentialsIn(value: string): string[] {
  const [scheme = '', token = ''] = value.split(/\s+/u)
  if (scheme.toLowerCase() !== 'basic') return [value.replace(/^\S+\s+/u, '')]
  const pair = Buffer.from(token, 'base64').toString('utf8')
  return [token, pair, pair.slice(pair.indexOf(':') + 1)]
}

/** A shorter part, or one of letters alone, is a word. */
const OPENS = /^(?=.*\d)(?=.*[A-Za-z]).{8,}$/u

/** A service may name one cookie, one value of a list or of JSON, without what stands around it in the header. */
function partsOf(value: string): string[] {
  return value.split(/[\s;,:="'{}[\]&]+/u).filter((part) => OPENS.test(part))
}

function withValue(raw: Raw, key: string, value: Given | undefined): Raw {
  const given = new Map(raw.given)
  if (value === undefined) given.delete(key)
  else given.set(key, value)
  return { ...raw, given }
}

/** The values of headers, or the one text of another key. */
function textsOf(value: unknown): readonly string[] {
  return isText(value) || isTexts(value) ? headerPairs(value).map(([, text]) => text) : []
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (isText(value)) return change(value)
  if (!isTexts(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, change(text)]))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText)
  )
}
