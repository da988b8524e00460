import { LAYERS } from './tools/layers.ts'

/** A path of `tools/layers.ts` as a pattern: `*` is any one name. */
function pattern(path) {
  return path.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]+')
}

/** A folder with all in it, or one file. */
function within(path) {
  return path.endsWith('.ts') ? `${pattern(path)}$` : `${pattern(path)}/`
}

function layerRules({ path, holds, imports, packages }) {
  const from = { path: `^${within(path)}` }
  const own = path.startsWith('src/') ? [path.slice('src/'.length)] : []
  const mayImport = [...own, ...imports].map((one) => `^src/${within(one)}`)
  const libraries = packages.map(
    (one) => `^(node_modules/)?${one.replace(/^node:/u, '').replace(/\*$/u, '')}`,
  )
  const comment = `${path} (${holds}) may import ${[...imports, ...packages].join(', ') || 'nothing'}. See tools/layers.ts.`
  return [
    {
      name: `${path} imports a layer it may not`,
      comment,
      severity: 'error',
      from,
      to: { path: '^(src|local-azure|bench|tools|__tests__)/', pathNot: [`^${within(path)}`, ...mayImport] },
    },
    {
      name: `${path} imports a package it may not`,
      comment,
      severity: 'error',
      from,
      to: { pathNot: ['^(src|local-azure|bench|tools|__tests__)/', ...libraries] },
    },
  ]
}

export default {
  forbidden: [
    {
      name: 'no circles',
      comment: 'Move what both need into a file below them; imports of types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'a folder without a layer',
      comment: 'Say in tools/layers.ts who it is and what it may import.',
      severity: 'error',
      from: { path: '^src/', pathNot: LAYERS.map(({ path }) => `^${within(path)}`) },
      to: {},
    },
    ...LAYERS.flatMap(layerRules),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
    doNotFollow: { path: 'node_modules' },
  },
}
