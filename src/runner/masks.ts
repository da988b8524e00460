import { issueCommand } from './commands.ts'

const HIDDEN = '***'

/**
 * Secrets as the runner and this program know them. The runner masks its log; files and outputs that we write go
 * through `apply`, since nobody else masks them.
 */
export class Masks {
  readonly #secrets = new Set<string>()

  add(secret: string): void {
    if (secret.trim() === '' || this.#secrets.has(secret)) return
    issueCommand('add-mask', {}, secret)
    this.#secrets.add(secret)
    for (const line of secret.split(/\r?\n/u)) if (line.trim().length >= 8) this.#secrets.add(line.trim())
  }

  apply(text: string): string {
    let masked = text
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, HIDDEN)
    return masked
  }
}
