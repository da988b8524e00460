/** Reads a Bicep file from its start: where it is, and what comes next. Line ends count, and comments are blanks. */
export class Reader {
  readonly file: string
  readonly #text: string
  #at = 0

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text
  }

  get line(): number {
    return this.#text.slice(0, this.#at).split('\n').length
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  refuse(wanted: string): Error {
    const here = this.#text.slice(this.#at, this.#at + 30).split('\n')[0] ?? ''
    return new Error(`${this.file}:${this.line}: ${wanted} is wanted where '${here}' stands`)
  }

  /** Passes blanks and comments of this line. */
  blanks(): void {
    this.match(/(?:[ \t\r]|\/\/[^\n]*)*/y)
  }

  /** Passes blanks, comments and line ends. */
  lines(): void {
    this.match(/(?:\s|\/\/[^\n]*)*/y)
  }

  /** What matches here, and goes behind it; undefined where nothing does. The pattern is sticky. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  /** Goes behind this sign, if it comes next on this line. */
  take(sign: string): boolean {
    this.blanks()
    if (!this.#text.startsWith(sign, this.#at)) return false
    this.#at += sign.length
    return true
  }

  demand(sign: string): void {
    if (!this.take(sign)) throw this.refuse(`'${sign}'`)
  }

  word(): string {
    this.blanks()
    const found = this.match(/[A-Za-z_]\w*/y)
    if (found === undefined) throw this.refuse('a name')
    return found
  }

  /** The word, if it comes next on this line. */
  takeWord(word: string): boolean {
    this.blanks()
    return this.match(new RegExp(`${word}\\b`, 'y')) !== undefined
  }
}
