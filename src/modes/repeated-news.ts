const AGAIN_AFTER_SECONDS = 300

/** Tells news apart from the same news with other numbers, which deserves a line only every few minutes. */
export class RepeatedNews {
  #shape = ''
  #at = -Infinity

  /** `at`: in seconds. Without it, news that directly follows itself is never new. */
  isNew(text: string, at?: number): boolean {
    const shape = shapeOf(text)
    const isRepeated = shape === this.#shape && (at === undefined || at - this.#at < AGAIN_AFTER_SECONDS)
    if (isRepeated) return false
    this.#shape = shape
    this.#at = at ?? this.#at
    return true
  }
}

/** A text without its numbers and lengths of time: "after 1 min" and "after 1 min 5 s" are the same news. */
function shapeOf(text: string): string {
  return text
    .replace(/<?\d[\d.,]{0,30}\s(?:s|min|h|d)\b(?:\s\d+\s(?:s|min|h)\b)?/gu, '#')
    .replace(/[\da-f]{4,}|[\d.,-]+/gu, '#')
    .replace(/#+/gu, '#')
}
