import type { Call, Reply } from '../net/message.ts'
import { isKnownType } from './api-versions.ts'
import { armError } from './errors.ts'
import type { Route } from './route.ts'

/** The answer to a method that the path does not know, with those that it knows. */
export function methodNotSupported(method: string, known: readonly string[]): Reply {
  const allow = [...new Set(known)].join(', ')
  const message = `The http method '${method}' is not supported for this resource. The local Azure serves ${allow} there.`
  return { ...armError(405, 'HttpMethodNotSupported', message), headers: { allow } }
}

/**
 * The answer to a path that no route serves. Below a type that is served it is 400, because `az` takes a 404 there for an
 * empty answer and says nothing.
 */
export function noRoute({ method, path }: Call, routes: readonly Route[]): Reply {
  const type = /\/providers\/([^/]+\/[^/]+)/i.exec(path.split(/(?=\/providers\/)/iu).at(-1) ?? '')?.[1]
  if (type === undefined) {
    const message = `No HTTP resource was found that matches the request path '${path}'. The local Azure serves: ${typesOf(routes).join(', ')}.`
    return armError(404, 'NotFound', message)
  }
  // A path with two leading slashes is a wrong path.
  if (isKnownType(type) && !path.startsWith('//')) {
    const message = `The local Azure does not serve ${method} ${path}. Of '${type}' it serves: ${below(routes, type).join(', ')}.`
    return armError(400, 'NotServedByLocalAzure', message)
  }
  const message = `The resource type could not be found in the namespace '${type.split('/')[0] ?? ''}' for this api version. The local Azure serves: ${typesOf(routes).join(', ')}.`
  return armError(404, 'InvalidResourceType', message)
}

function typesOf(routes: readonly Route[]): readonly string[] {
  const found = routes.map(({ template }) => /\/providers\/(Microsoft\.\w+\/\w+)/u.exec(template)?.[1])
  return [...new Set(found.filter((one) => one !== undefined))].sort()
}

/** "GET", "POST start" … : methods with the path below one resource of the type. */
function below(routes: readonly Route[], type: string): readonly string[] {
  const start = `/providers/${type}/`.toLowerCase()
  const found = routes.flatMap(({ method, template }) => {
    const at = template.toLowerCase().lastIndexOf(start)
    if (at < 0) return []
    const rest = template
      .slice(at + start.length)
      .split('/')
      .slice(1)
      .join('/')
    return [rest === '' ? method : `${method} ${rest}`]
  })
  return [...new Set(found)]
}
