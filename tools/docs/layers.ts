import { LAYERS, type Layer } from '../layers.ts'

/** The table of layers in `docs/design.md`. */
export function layerTable(): string {
  return [
    '| layer | what lives there | may import | packages |',
    '| --- | --- | --- | --- |',
    ...LAYERS.map(row),
  ].join('\n')
}

function row({ path, holds, imports, packages }: Layer): string {
  return `| \`${path}\` | ${holds} | ${imports.join(', ') || 'nothing'} | ${packages.map(code).join(', ')} |`
}

function code(name: string): string {
  return `\`${name}\``
}
