/**
 * RFC 1918, RFC 4193 and loopback, as the URL standard writes host names: addresses are canonical there. The same rule
 * as for load sources (src/load/address.ts), without Node's network modules, which an input error need not wait for.
 */
const PRIVATE =
  /^(?:(?:.+\.)?localhost|(?:127|10)(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[::1\]|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\])$/u

export function isPrivateHost(hostname: string): boolean {
  return PRIVATE.test(hostname)
}
