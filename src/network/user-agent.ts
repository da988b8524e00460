/** How this action names itself to servers. `version` is its own, e.g. "1.2.3". */
export function userAgent(version: string): string {
  return `cloudburst-for-azure/${version}`
}
