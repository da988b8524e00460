import type { Run } from './support.ts'

/** How deep ARM's reads go after the token: 1 is what could be asked with nothing but the token. */
export function depthAfterToken({ requests }: Run): number {
  const token = Math.max(...requests.filter(({ kind }) => kind === 'token').map(({ depth }) => depth))
  return Math.max(...requests.filter(({ kind }) => kind === 'arm').map(({ depth }) => depth)) - token
}
