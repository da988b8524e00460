import { setFlagsFromString } from 'node:v8'

/**
 * Tells V8 to keep its heap small for the rest of the process. By itself it lets the heap of a process that allocates
 * for hours grow to 200 MiB, of which 40 are in use; no flag can be given to an action on its command line. The young
 * generation stays as large as it is now, and the old one is collected when it has grown by a fifth: some processor time
 * for half of the memory (`npm run bench:watch`), where `--optimize-for-size` would take half as much time again.
 */
export function saveMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=20')
}
