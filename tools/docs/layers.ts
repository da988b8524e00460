import { LAYERS, type Layer } from '../layers.ts'

/** The table of layers in `docs/design.md`. */
export function layerTable(): string {
  return [
    '| layer | what lives there | may import | packages |',
    '| --- | --- | --- | --- |',
    ...LAYERS.map(row),
  ].join('\n')
}

function row({ path, holds, imports, packages }: Layer, index: number): string {
  const above = LAYERS.slice(0, index).map((layer) => layer.path.replace(/^src\//u, ''))
  const hasAll = above.length > 3 && above.every((one) => imports.includes(one))
  const layers = hasAll ? 'all of the above' : imports.map(inFolder).join(', ') || 'nothing'
  return `| \`${path}\` | ${holds} | ${layers} | ${packages.map(code).join(', ')} |`
}

/** A folder by its name, one file of it as code. */
function inFolder(path: string): string {
  return path.endsWith('.ts') ? code(path) : path
}

function code(text: string): string {
  return `\`${text}\``
}
