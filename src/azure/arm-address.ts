import { ActionError } from '../domain/errors.ts'
import type { Cloud } from './clouds.ts'

/** A full URL must be on the Resource Manager, because the token goes with it. */
export function absoluteUrl(url: string, { resourceManager }: Cloud): string {
  if (!/^https?:/iu.test(url)) return `${resourceManager}/${url.replace(/^\/+/u, '')}`
  if (isResourceManager(url, resourceManager)) return url
  throw new ActionError(`${new URL(url).origin} is not the Resource Manager of this run.`, {
    fix: 'Check resource-manager-endpoint and environment: the run sends a sign-in token to no other host.',
    outcome: 'refused',
  })
}

/** Whether the request went to the host of `base`. */
export function isOfHost(url: string | undefined, base: string): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).host === new URL(base).host
}

/** The same host, or a regional one below it as operations name them. */
export function isResourceManager(url: string, resourceManager: string): boolean {
  if (!URL.canParse(url)) return false
  const [asked, ours] = [new URL(url), new URL(resourceManager)]
  const sameHost = asked.host === ours.host || asked.host.endsWith(`.${ours.host}`)
  return asked.protocol === 'https:' && sameHost
}
