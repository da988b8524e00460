import type { AST, Rule } from 'eslint'

type Declaration = NonNullable<
  Parameters<NonNullable<Rule.NodeListener['ExportNamedDeclaration']>>[0]['declaration']
>

function isDoc({ type, value }: { readonly type: string; readonly value: string }): boolean {
  return type === 'Block' && value.startsWith('*')
}

/** The parser of TypeScript also hands in types, which estree does not know. */
function hasBody(declaration: Declaration): boolean {
  const type: string = declaration.type
  if (declaration.type !== 'VariableDeclaration')
    return ['FunctionDeclaration', 'ClassDeclaration', 'TSDeclareFunction'].includes(type)
  return declaration.declarations.some(({ init }) => init?.type === 'ArrowFunctionExpression')
}

/** CONTRIBUTING.md's rule for doc comments, for ESLint. */
export const docComments: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing:
        'An exported function or class says in a doc comment what a caller cannot see: shapes, units, ranges, errors, why.',
      stacked: 'Two doc comments in a row: join them, or make the first one a line comment.',
      of: 'A doc comment says something: do not begin it with "Of".',
    },
  },
  create(context) {
    const { sourceCode } = context
    return {
      Program() {
        for (const comment of sourceCode.getAllComments().filter(isDoc)) {
          const node = comment as unknown as AST.Token
          const next = sourceCode.getTokenAfter(node, { includeComments: true })
          if (next !== null && isDoc(next)) context.report({ loc: node.loc, messageId: 'stacked' })
          if (/^\*[\s*]*Of\b/u.test(comment.value)) context.report({ loc: node.loc, messageId: 'of' })
        }
      },
      ExportNamedDeclaration(node) {
        const { declaration } = node
        if (!declaration || !hasBody(declaration)) return
        const last = sourceCode.getCommentsBefore(node).at(-1)
        if (last === undefined || !isDoc(last)) context.report({ node: declaration, messageId: 'missing' })
      },
    }
  },
}
