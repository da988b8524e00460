import type { Contract, Entry } from './contract.ts'

/** The inputs as one table for each group. */
export function inputTables({ inputs }: Contract): string {
  return inputs
    .map(({ title, entries }) =>
      [
        `## ${title}`,
        '',
        '| input | what it says | default |',
        '| --- | --- | --- |',
        ...entries.map(inputRow),
      ].join('\n'),
    )
    .join('\n\n')
}

/** The outputs as a Markdown table, in the order of `action.yml`. */
export function outputTable({ outputs }: Contract): string {
  const rows = outputs.map(({ name, text }) => `| \`${name}\` | ${cell(text)} |`)
  return ['| output | what it holds |', '| --- | --- |', ...rows].join('\n')
}

/** The anchor lets other pages and error messages point at one input. */
function inputRow({ name, text, defaultText, example }: Entry): string {
  return `| <a id="input-${name}"></a>\`${name}\` | ${cell(text)} Example: \`${cell(example)}\` | ${cell(defaultText)} |`
}

function cell(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/\|/gu, '\\|').trim()
}

/** `text` with what stands between `<!-- name:start -->` and `<!-- name:end -->` replaced. Throws where they are missing. */
export function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no ${start} … ${end}`)
  // Aligned columns would change every row with the longest one.
  const kept = `<!-- prettier-ignore-start -->\n\n${content}\n\n<!-- prettier-ignore-end -->`
  return `${text.slice(0, from + start.length)}\n${kept}\n${text.slice(to)}`
}
