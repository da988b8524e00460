/**
 * RFC 1918, RFC 4193 and loopback, as the URL standard writes host names: addresses are canonical there
 * (10.0.0.1 mapped into IPv6 is `[::ffff:a00:1]`). A pattern and not
 * Node's network modules, because an input error need not wait for those.
 */
const PRIVATE =
  /^(?:(?:.+\.)?localhost|(?:127|10)(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[::1\]|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\]|\[::ffff:(?:a[0-9a-f]{2}|7f[0-9a-f]{2}|c0a8|ac1[0-9a-f]):[0-9a-f]{1,4}\])$/u

/** Where Amazon's machines hand out their credentials to anyone who asks, among private addresses (link-local ones are not private here). */
const OF_THE_MACHINE = '[fd00:ec2:'

/** `localhost`, or a loopback or private address; `hostname` is that of a `URL`. */
export function isPrivateHost(hostname: string): boolean {
  return PRIVATE.test(hostname) && !hostname.startsWith(OF_THE_MACHINE)
}
