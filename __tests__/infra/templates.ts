import { readFileSync } from 'node:fs'
import { compileBicep } from '../../tools/bicep/compile.ts'

export const ROOT = new URL('../../', import.meta.url).pathname.replace(/^\/(?=[A-Z]:)/u, '')

export interface Resource {
  readonly type: string
  readonly apiVersion: string
  readonly existing?: boolean
  readonly '@options'?: { readonly onlyIfNotExists?: readonly unknown[] }
  readonly properties?: { readonly template?: Template }
}

export interface Template {
  readonly parameters: Readonly<
    Record<string, { readonly type: string; readonly metadata?: { description: string } }>
  >
  readonly variables: Readonly<Record<string, unknown>>
  readonly resources: Readonly<Record<string, Resource>> | readonly Resource[]
  readonly outputs: Readonly<Record<string, unknown>>
}

export const committed = JSON.parse(readFileSync(`${ROOT}infra/main.json`, 'utf8')) as Template

export function compiledFrom(path: string): Template {
  return compileBicep(ROOT, path) as unknown as Template
}

/** Every resource that a template makes, those of its modules included. */
export function resourcesOf(template: Template): readonly Resource[] {
  return Object.values(template.resources as Readonly<Record<string, Resource>>).flatMap((one) => {
    if (one.existing === true) return []
    const inner = one.properties?.template
    return inner === undefined ? [one] : resourcesOf(inner)
  })
}
