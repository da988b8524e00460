/** How long open handles may take to close on their own; usually they need no time. */
const GRACE_MILLISECONDS = 1000

/**
 * Ends the process after its work, when it would not end by itself: a connection that was given up while a proxy or a
 * TLS handshake hung stays open inside Node, for minutes, and the step would wait for it. Not at once, because that
 * would cut off what is still being written, and aborts on Windows after a fetch.
 */
export function endSoon(): void {
  setTimeout(() => {
    // eslint-disable-next-line no-restricted-properties -- a second after the last fetch, not right behind it
    process.stdout.write('', () => process.exit())
  }, GRACE_MILLISECONDS).unref()
}
