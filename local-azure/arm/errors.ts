import type { Json } from '../json.ts'
import type { Reply } from '../net/message.ts'

/** ARM's own envelope. */
export function armError(
  status: number,
  code: string,
  message: string,
  details: readonly Json[] = [],
): Reply {
  return { status, body: { error: { code, message, ...(details.length > 0 && { details: [...details] }) } } }
}

/** App Service's envelope, which differs from ARM's. */
export function webError(
  status: number,
  code: string,
  extendedCode: string,
  template: string,
  ...parameters: string[]
): Reply {
  const message = template.replace(/\{(\d)\}/g, (_, index: string) => parameters[Number(index)] ?? '')
  return {
    status,
    body: {
      Code: code,
      Message: message,
      Target: null,
      Details: [
        { Message: message },
        { Code: code },
        {
          ErrorEntity: {
            ExtendedCode: extendedCode,
            MessageTemplate: template,
            Parameters: parameters,
            Code: code,
            Message: message,
          },
        },
      ],
      Innererror: null,
    },
  }
}

/** ARM's 404 for a resource that is not in its group. */
export function notFound(type: string, name: string, resourceGroup: string): Reply {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  )
}

/** ARM's 400. */
export function badRequest(message: string): Reply {
  return armError(400, 'BadRequest', message)
}

/** ARM's 403 for an identity without the role. `scope` is an ARM id. */
export function authorizationFailed(client: string, object: string, action: string, scope: string): Reply {
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${client}' with object id '${object}' does not have authorization to perform action '${action}' ` +
      `over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  )
}

/** ARM's 409 for a write below a lock. */
export function scopeLocked(scope: string, lock: string): Reply {
  return armError(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform write operation because following scope(s) are locked: '${lock}'. ` +
      'Please remove the lock and try again.',
  )
}
