import { html } from '../safe.ts'
import { STYLE } from './style.ts'

export interface PageParts {
  readonly title: string
  /** HTML of the body, already safe. */
  readonly body: string
  /** Rules in addition to those of all pages. */
  readonly style?: string
  /** Data for the script, which reads it from the element with the id `data`. */
  readonly data: unknown
  readonly script: string
}

/** One HTML file that loads nothing, so that it can be opened, mailed or archived as it is. */
export function pageDocument({ title, body, style = '', data, script }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
${body}
</main>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** "</script>" in a text would end its element. */
function embedded(data: unknown): string {
  return JSON.stringify(data).replace(/</gu, '\\u003c')
}
