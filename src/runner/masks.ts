import { maskedAsWritten } from '../domain/masked-json.ts'
import { addMask } from '../domain/masks.ts'
import { issueCommand } from './commands.ts'

/**
 * Secrets that the runner and this program know. The runner masks only its log, so the program masks its own texts
 * where it makes them, and again when they go into files and outputs.
 */
export class Masks {
  readonly #told = new Set<string>()

  add(secret: string): void {
    if (secret.trim() === '' || this.#told.has(secret)) return
    issueCommand('add-mask', {}, secret)
    this.#told.add(secret)
    addMask(secret)
  }

  apply(text: string): string {
    return maskedAsWritten(text)
  }
}
