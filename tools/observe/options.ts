const USAGE = `npm run check -- [--json] --config FILE [--INPUT VALUE …]
npm run status -- [--json] --config FILE [--INPUT VALUE …]

  Every input of the action is an option of the same name (--web-app shop --resource-group rg …).
  auth-type is cli unless you say another: sign in with az login first.
  --json  prints the report as JSON after the rest`

/** The inputs of a run that only observes, or what to print instead of it. */
export function observeInputs([mode = '', ...rest]: readonly string[]): ReadonlyMap<string, string> | string {
  if (mode !== 'check' && mode !== 'status') return USAGE
  const inputs = new Map([
    ['auth-type', 'cli'],
    ['summary', 'never'],
  ])
  const options = rest.filter((one) => one !== '--json')
  for (let at = 0; at < options.length; at += 2) {
    const [name = '', value] = [options[at]?.replace(/^--/u, ''), options[at + 1]]
    if (options[at]?.startsWith('--') !== true || value === undefined || name === 'help') return USAGE
    inputs.set(name, value)
  }
  // Whatever was given: this command only observes (observers-never-write).
  inputs.set('mode', mode)
  return inputs
}

/** Whether `--json` is among the arguments, wherever it stands. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json')
}
