import { warning, type Finding } from '../../burst/checks/finding.ts'
import type { RunConfig } from '../../domain/config.ts'
import { COMMANDS, isController, MODES, modeRow } from '../../domain/modes.ts'
import { printable } from '../../domain/text.ts'
import { grants, type ActionUse } from '../../github/workflow-uses.ts'
import { valueOf, warnIf, type Inspected } from './inspected.ts'

interface Needed {
  readonly scope: 'id-token' | 'contents' | 'actions' | 'deployments' | 'issues'
  readonly level: 'read' | 'write'
  /** What fails without it. */
  readonly for: string
}

/** Each permission that a job states it does not have. What a setting of the repository gives is not known here. */
export function jobPermissions({ uses, config }: Inspected): readonly Finding[] {
  return (valueOf(uses) ?? []).flatMap((use) =>
    needed(use, config)
      .filter(({ scope, level }) => grants(use.permissions, scope, level) === false)
      .map((one) =>
        warning(
          `${printable(use.place, 200)} lacks "permissions: ${one.scope}: ${one.level}", ${one.for}`,
          `Add "${one.scope}: ${one.level}" to the permissions of that job.`,
          'permissions',
        ),
      ),
  )
}

function needed(use: ActionUse, config: RunConfig): readonly Needed[] {
  const given = (name: string): boolean => Boolean(use.inputs[name]) && use.inputs[name] !== 'false'
  const hasToken = given('github-token') && use.hasOwnToken
  const isWatch = use.mode === 'watch'
  const mode = MODES.find((one) => one === use.mode)
  const writes = mode === undefined || modeRow(mode).writes === 'as-decided'
  const controls = mode === undefined ? !isCommand(use.mode) : isController(mode)
  const hasIssue = controls && hasToken && (given('github-issue') || config.githubIssue !== undefined)
  const wants = (isWanted: boolean, one: Needed): readonly Needed[] => (isWanted ? [one] : [])
  return [
    ...wants(signsInByOidc(use, config), { scope: 'id-token', level: 'write', for: 'to sign in to Azure' }),
    ...wants(use.checksOut, { scope: 'contents', level: 'read', for: 'for actions/checkout' }),
    ...wants(isWatch && hasToken && use.inputs['hand-over'] !== 'none', {
      scope: 'actions',
      level: 'write',
      for: 'to start the successor of the watch',
    }),
    ...wants(writes && hasToken && (given('github-deployment') || config.githubDeployment !== undefined), {
      scope: 'deployments',
      level: 'write',
      for: 'for github-deployment',
    }),
    ...wants(hasIssue, { scope: 'issues', level: 'write', for: 'for github-issue' }),
    // The passes of a watch tell by themselves whether a fault persists.
    ...wants(hasIssue && !isWatch, { scope: 'actions', level: 'read', for: 'for github-issue' }),
  ]
}

/** A managed identity, a secret and a certificate need no ID token of GitHub. */
function signsInByOidc({ inputs }: ActionUse, { identity }: RunConfig): boolean {
  const type = inputs['auth-type'] ?? identity.authType
  if (type !== 'auto') return type === 'oidc'
  const hasSecret = identity.clientSecret ?? identity.clientCertificate
  const isGiven = Boolean(inputs['client-secret']) || Boolean(inputs['client-certificate'])
  return hasSecret === undefined && !isGiven && inputs['client-id'] !== undefined
}

/** GitHub hands over an empty variable like an input that is not given, and says nothing. */
export function inputsFromNothing({ uses }: Inspected): readonly Finding[] {
  return (valueOf(uses) ?? []).flatMap(({ place, empty = [] }) =>
    empty.map((input) =>
      warning(
        `${printable(place, 200)} sets ${printable(input, 200)}, which is empty: the run goes on as if it were not set`,
        'Set the variable or secret in the repository, the organization or the environment that the job names, or take the input out. A run from a fork gets no secrets.',
        'inputs',
      ),
    ),
  )
}

/** GitHub runs one of a concurrency group, keeps one waiting, and drops the others. */
export function lanes({ uses }: Inspected): readonly Finding[] {
  return (valueOf(uses) ?? []).flatMap((use) => {
    const { concurrency } = use
    if (concurrency === undefined || use.isModeOfCaller) return []
    const place = printable(use.place, 200)
    return [
      ...warnIf(
        isCommand(use.mode)
          ? `${place} runs a person's command in a concurrency group: it waits there for another run, or is dropped`
          : undefined,
        'Take "concurrency" out: a command writes its hold first, and every other run obeys it.',
        'lanes',
      ),
      ...warnIf(
        use.mode === 'watch'
          ? `${place} runs a watch in a concurrency group: its successor cannot start beside it`
          : undefined,
        'Take "concurrency" out: the lease keeps two watches apart.',
        'lanes',
      ),
      ...warnIf(
        concurrency.cancelsRuns && !isCommand(use.mode) && use.mode !== 'watch'
          ? `${place} has "cancel-in-progress": the next run cuts off a burst that is being made ready`
          : undefined,
        'Set cancel-in-progress: false.',
        'lanes',
      ),
    ]
  })
}

/** Also where a person chooses the mode as they start the workflow. */
function isCommand(mode: string | undefined): boolean {
  const named = ['pause', 'resume', ...COMMANDS].some((command) => command === mode)
  return named || /\b(?:inputs|client_payload)\b/u.test(mode ?? '')
}
