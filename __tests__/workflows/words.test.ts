import { expect, test } from '@jest/globals'
import ts from 'typescript'
import { filesBelow, pages, textOf } from './files.ts'

/** Words that docs/design.md replaced, each with the word that a reader meets everywhere instead. */
const GIVEN_UP: Readonly<Record<string, RegExp>> = {
  'state changed, re-planning': /world has turned/iu,
  fix: /\bmend(?:s|ed|ing)?\b/iu,
  again: /\banew\b/iu,
  'the name of the actor': /\banother hand\b|\bsomebody else's hand\b|\bwhoever\b/iu,
  'target share': /\basked share\b|\bshare asked\b/iu,
  'observed share': /\bcarried share\b|\bshare carried\b/iu,
  'triggered by': /\bwoken by\b/iu,
  'scale-in': /\bway back\b|\bscaled back\b/iu,
  'retry backoff': /\bdelay after failed bursts\b/iu,
  'without load data': /\bflown blind\b/iu,
  'private capacity': /what the private (?:side|site) carries/iu,
  resample: /\bregulari[sz]e/iu,
}

const read = [...pages(), 'action.yml', ...filesBelow('examples', '.yml')].map(
  (path) => [path, textOf(path)] as const,
)
const said = filesBelow('src', '.ts').map((path) => [path, literalsOf(textOf(path)).join('\n')] as const)

test.each(Object.entries(GIVEN_UP))('people read "%s", not %s', (_, word) => {
  expect([...read, ...said].filter(([, text]) => word.test(text)).map(([path]) => path)).toEqual([])
})

test('the words of the program are found in its strings and templates, and neither imports nor names count', () => {
  const source = "import a from './mend.ts'\nconst mend = 'one' + `two ${mend + 'three'} four`"
  expect(literalsOf(source)).toEqual(['one', 'two ', 'three', ' four'])
})

/** What strings and templates of a module say, in order. */
function literalsOf(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('module.ts', source, ts.ScriptTarget.Latest))
  return found
}
