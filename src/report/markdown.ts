import { markdown } from './safe.ts'

/** A fold. It escapes `title`; `body` must be safe Markdown already. */
export function details(title: string, body: string): string {
  return `<details><summary>${markdown(title)}</summary>\n\n${body}\n\n</details>`
}

/** The cells must already be Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** For a phrase that begins a sentence: the case of all other letters stays. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
