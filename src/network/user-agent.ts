/** How this action names itself to whomever it asks. `version` is its own, e.g. "1.2.3". */
export function userAgent(version: string): string {
  return `cloudburst-for-azure/${version}`
}
