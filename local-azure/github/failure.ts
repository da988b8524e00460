import type { Reply } from '../net/message.ts'

/** What GitHub says to a token that lacks a permission. */
export const NOT_ACCESSIBLE = 'Resource not accessible by integration'

/** GitHub's body of a refusal: `message`, and the page that explains it. */
export function failure(status: number, message: string): Reply {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } }
}
