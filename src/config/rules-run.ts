import { modeRow } from '../domain/modes.ts'
import { UNSET_INPUT } from '../domain/unset-input.ts'
import type { FieldsRule } from './check.ts'
import type { RunShape, RunValues } from './shape-run.ts'

type RunRule = FieldsRule<RunShape>

/** What each way to sign in requires. `auto` with a secret means `secret`, and with a certificate `certificate`. */
const NEEDED = {
  oidc: ['tenant-id', 'client-id'],
  secret: ['tenant-id', 'client-id', 'client-secret'],
  certificate: ['tenant-id', 'client-id', 'client-certificate'],
  'managed-identity': [],
  cli: [],
} as const

function authTypeOf(values: RunValues): keyof typeof NEEDED | undefined {
  if (values['auth-type'] !== 'auto') return values['auth-type']
  if (values['client-certificate'] !== undefined) return 'certificate'
  return values['client-secret'] === undefined ? undefined : 'secret'
}

type SignInKey = 'tenant-id' | 'client-id' | 'client-secret' | 'client-certificate'

function missingForSignIn(needed: SignInKey): RunRule {
  return {
    needs: ['auth-type', needed],
    find(values) {
      const type = authTypeOf(values)
      if (type === undefined || values[needed] !== undefined) return undefined
      if (!NEEDED[type].some((key) => key === needed)) return undefined
      const why = values['auth-type'] === 'auto' ? `client-${type} is given` : `auth-type is ${type}`
      return { key: needed, is: `is missing, and ${why}`, fix: `${SIGN_IN_FIX[needed]} ${UNSET_INPUT}` }
    },
  }
}

const SIGN_IN_FIX = {
  'tenant-id': 'Set it to the id of the Microsoft Entra tenant that the app registration is in.',
  'client-id':
    'Set it to the "Application (client) ID" of the app registration, or the client id of the identity.',
  'client-secret': 'Set it from a secret, or use auth-type: oidc, which needs none.',
  'client-certificate':
    'Set it to the PEM text of certificate and private key, from a secret, or to the path of a file with both.',
} as const

function unusedForSignIn(type: 'secret' | 'certificate'): RunRule {
  const key = `client-${type}` as const
  return {
    needs: ['auth-type', key],
    find(values) {
      const chosen = values['auth-type']
      if (values[key] === undefined || chosen === 'auto' || chosen === type) return undefined
      const is = `is given, but auth-type: ${chosen} does not use it`
      return { key, is, fix: `Take ${key} out, or set auth-type: ${type}.` }
    },
  }
}

function needsToken(key: 'github-deployment' | 'github-issue', permission: string): RunRule {
  return {
    needs: [key, 'github-token'],
    find(values) {
      const asked = values[key]
      if (asked === undefined || asked === false || values['github-token'] !== undefined) return undefined
      return {
        key: 'github-token',
        is: `is missing, and ${key} is written with it`,
        fix: `Set it to \${{ github.token }} and give the job "permissions: ${permission}"; or leave ${key} out.`,
      }
    },
  }
}

/** Conditions over the keys of the whole run. */
export const RUN_RULES: readonly RunRule[] = [
  missingForSignIn('tenant-id'),
  missingForSignIn('client-id'),
  missingForSignIn('client-secret'),
  missingForSignIn('client-certificate'),
  unusedForSignIn('secret'),
  unusedForSignIn('certificate'),
  {
    needs: ['auth-type', 'client-secret', 'client-certificate'],
    find: (values) =>
      values['auth-type'] === 'auto' && values['client-secret'] && values['client-certificate']
        ? {
            key: 'client-secret',
            is: 'is given, and so is client-certificate',
            fix: 'Take one of the two out, or say with auth-type which to use.',
          }
        : undefined,
  },
  {
    needs: ['timeout', 'wait-in-run'],
    find: (values) =>
      (values['wait-in-run'] ?? 0) > values.timeout
        ? {
            key: 'wait-in-run',
            is: `is longer than timeout (${String(values.timeout)} s)`,
            fix: 'Set it to at most timeout; what is not done by then is left to the next run.',
          }
        : undefined,
  },
  {
    needs: ['watch-for', 'watch-interval'],
    find: (values) =>
      values['watch-interval'] * 2 > values['watch-for']
        ? {
            key: 'watch-interval',
            is: `leaves no room for two passes in watch-for (${String(values['watch-for'])} s)`,
            fix: 'Lower watch-interval, or raise watch-for.',
          }
        : undefined,
  },
  {
    needs: ['mode', 'hand-over', 'github-token', 'dry-run'],
    find: (values) =>
      modeRow(values.mode).runsAs === 'watch' &&
      values['hand-over'] === 'dispatch' &&
      !values['dry-run'] &&
      values['github-token'] === undefined
        ? {
            key: 'github-token',
            is: 'is missing, and a watch starts its successor with it',
            fix: 'Set it to ${{ github.token }} and give the job "permissions: actions: write"; or set hand-over: none, and let the next cron run take over.',
          }
        : undefined,
  },
  needsToken('github-deployment', 'deployments: write'),
  needsToken('github-issue', 'issues: write'),
  {
    needs: ['mode', 'hold-for'],
    find: (values) =>
      modeRow(values.mode).needsHold && values['hold-for'] === 0
        ? {
            key: 'hold-for',
            is: `is 0, and such a ${values.mode} would end at once`,
            fix: 'Set it to how long, such as 4h.',
          }
        : undefined,
  },
]
