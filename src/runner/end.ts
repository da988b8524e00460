/** How long open handles may take to close by themselves; usually they need no time. */
const GRACE_MILLISECONDS = 1000

/**
 * Ends the process after its work if it would not end by itself. A connection that was abandoned while a proxy or a TLS
 * handshake hung stays open inside Node for minutes, and the step would wait for it. Waits a second first, because
 * ending at once cuts off pending output, and aborts on Windows after a fetch.
 */
export function endSoon(): void {
  setTimeout(() => {
    // eslint-disable-next-line no-restricted-properties -- a second after the last fetch, not right behind it
    process.stdout.write('', () => process.exit())
  }, GRACE_MILLISECONDS).unref()
}
