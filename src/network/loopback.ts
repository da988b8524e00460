/** true for an address of this machine: `localhost`, `*.localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/gu, '')
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(name)
}

/** The same for the host of a URL; false if the text is not a URL. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname)
}
