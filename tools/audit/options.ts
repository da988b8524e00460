export interface Args {
  readonly verify: boolean
  readonly paths: readonly string[]
  readonly json: boolean
  /** Where the page goes. */
  readonly html: string | undefined
  readonly policy: 'adaptive' | 'threshold' | undefined
}

const USAGE = `npm run audit -- [--json] [--html PAGE] [--policy adaptive|threshold] FILE…
npm run audit -- verify FILE…

  FILE      what the input audit-file was written to; of one run or of many
  --json    the bursts as JSON instead of a table
  --html    one page with a chart to zoom
  --policy  what that policy would have decided instead
  verify    whether the files are as they were written`

/** What was asked for, or how it is used. */
export function argsOf(argv: readonly string[]): Args | string {
  const isVerify = argv[0] === 'verify'
  const rest = isVerify ? argv.slice(1) : [...argv]
  const html = taken(rest, '--html')
  const policy = taken(rest, '--policy')
  const paths = rest.filter((one) => !one.startsWith('--'))
  const strange = rest.some((one) => one.startsWith('--') && one !== '--json')
  if (strange || paths.length === 0) return USAGE
  if (policy !== undefined && policy !== 'adaptive' && policy !== 'threshold') return USAGE
  return { verify: isVerify, paths, json: rest.includes('--json'), html, policy }
}

/** The value after a name, both taken out of the list. */
function taken(rest: string[], name: string): string | undefined {
  const at = rest.indexOf(name)
  if (at < 0) return undefined
  return rest.splice(at, 2)[1]
}
