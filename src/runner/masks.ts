import { addMask, masked } from '../domain/masks.ts'
import { issueCommand } from './commands.ts'

/**
 * Secrets as the runner and this program know them. The runner masks its log; texts of this program are masked where they
 * are made, and once more on the way out into files and outputs, since nobody else masks those.
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
    return masked(text)
  }
}
