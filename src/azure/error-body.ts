import { htmlText } from './html-text.ts'

/** The content of an error body, in whichever of Azure's envelopes it came. */
export interface ErrorBody {
  readonly code?: string
  readonly message?: string
  /** App Service's own number for the error, e.g. 52039. */
  readonly extendedCode?: string
  /** One line for each detail. */
  readonly details: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

/** Reads ARM's envelope, App Service's envelope, a flat object, an OAuth error, XML, an HTML page or nothing at all. */
export function parseErrorBody(body: string | undefined): ErrorBody {
  const trimmed = (body ?? '').replace(/^\uFEFF/u, '').trim()
  if (trimmed === '') return { details: [] }
  const json = parseJson(trimmed) ?? xmlError(trimmed)
  if (json === undefined)
    return { message: trimmed.startsWith('<') ? htmlText(trimmed) : trimmed, details: [] }
  return { ...envelope(json), ...text('extendedCode', extendedCodeIn(json)) }
}

function envelope(json: Json): ErrorBody {
  if (isObject(json['error'])) return armEnvelope(json['error'])
  if (json['Code'] !== undefined || json['Message'] !== undefined) return appServiceEnvelope(json)
  const entity = json['ErrorEntity']
  return isObject(entity) ? appServiceEnvelope(entity) : flat(json)
}

/**
 * App Service's number, wherever a version of the API puts it: in a detail's `ErrorEntity`, in the body itself, or under
 * names of lower case.
 */
function extendedCodeIn(json: Json, depth = 0): unknown {
  const entries = Object.entries(json)
  const own = entries.find(([name, value]) => /^extendedcode$/iu.test(name) && asText(value) !== undefined)
  if (own !== undefined || depth > DEEPEST) return own?.[1]
  const inner = entries.flatMap(([, value]) => (isObject(value) ? [value] : list(value)))
  return inner.map((one) => extendedCodeIn(one, depth + 1)).find((found) => found !== undefined)
}

/** `<Error><Code>…</Code><Message>…</Message><ExtendedCode>…`, as old versions of the API answer. */
function xmlError(body: string): Json | undefined {
  if (!/^(?:<\?xml[^>]{0,200}>\s*)?<Error[\s>]/iu.test(body)) return undefined
  const near = body.slice(0, LONGEST_XML)
  const { Code, Message, ExtendedCode } = XML_TAGS
  // All words where none is the message by its name, because nothing that Azure said may be lost.
  const message = xmlValue(near, Message) || htmlText(near)
  const values = { Code: xmlValue(near, Code), Message: message, ExtendedCode: xmlValue(near, ExtendedCode) }
  const found = Object.entries(values)
  const told = found.filter(([, value]) => value !== '')
  return told.length === 0 ? undefined : Object.fromEntries(told)
}

/** Where a value begins; names come in any letter case, and with attributes. */
const XML_TAGS = {
  Code: /<code(?:\s[^<>]{0,200})?>/iu,
  Message: /<message(?:\s[^<>]{0,200})?>/iu,
  ExtendedCode: /<extendedcode(?:\s[^<>]{0,200})?>/iu,
} as const

function xmlValue(body: string, tag: RegExp): string {
  const start = tag.exec(body)
  if (start === null) return ''
  const [value = ''] = body.slice(start.index + start[0].length).split('</', 1)
  return htmlText(value)
}

const LONGEST_XML = 20_000

function armEnvelope(error: Json): ErrorBody {
  return {
    ...text('code', error['code']),
    ...text('message', error['message']),
    details: list(error['details'])
      .map((detail) => detailLine(detail))
      .concat(additional(error['additionalInfo']), nested(error['innererror']))
      .filter(isNotEmpty),
  }
}

/** App Service answers `{Code, Message, Details:[{Message},{Code},{ErrorEntity:{ExtendedCode, …}}]}`. */
function appServiceEnvelope(json: Json): ErrorBody {
  const message = asText(json['Message'])
  const details = list(json['Details'])
    .map((detail) => asText(detail['Message']) ?? '')
    .filter((line) => line !== '' && line !== message)
  return {
    ...text('code', json['Code']),
    ...text('message', json['Message']),
    details,
  }
}

function flat(json: Json): ErrorBody {
  return {
    ...text('code', json['code'] ?? json['error']),
    ...text('message', json['message'] ?? json['error_description']),
    details: [],
  }
}

/** Services nest two or three levels. A body with thousands must not exhaust the stack. */
const DEEPEST = 10

function detailLine(detail: Json, depth = 0): string {
  const own = [asText(detail['code']), asText(detail['message'])]
    .filter((part) => part !== undefined)
    .join(': ')
  const inner = depth < DEEPEST ? list(detail['details']) : []
  return [own, ...inner.map((one) => detailLine(one, depth + 1))].filter(isNotEmpty).join(' | ')
}

/** Data planes nest the real cause: "SemanticError: …" contains "SEM0100: …". The innermost error with a message counts. */
function nested(error: unknown, depth = 0): string[] {
  if (!isObject(error) || depth > DEEPEST) return []
  const deeper = nested(error['innererror'], depth + 1)
  return deeper.length > 0 || asText(error['message']) === undefined ? deeper : [detailLine(error)]
}

/** Azure Policy names the violated policy only here. */
function additional(value: unknown): string[] {
  return list(value).map((info) => {
    const inner = isObject(info['info']) ? info['info'] : {}
    const names = ['policyAssignmentDisplayName', 'policyAssignmentName', 'policyDefinitionDisplayName'].map(
      (name) => asText(inner[name]),
    )
    return [asText(info['type']), ...names].filter((part) => part !== undefined).join(': ')
  })
}

function parseJson(body: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(body)
    return isObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value
  return typeof value === 'number' ? String(value) : undefined
}

function text<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  const found = asText(value)
  return found === undefined ? {} : ({ [name]: found } as Record<Name, string>)
}

function isNotEmpty(line: string): boolean {
  return line !== ''
}
