/** What an entry of an audit record holds; `npm run docs` makes `schema/cloudburst-audit.schema.json` of it. */
import * as z from 'zod'

const text = z.string()
const moment = z.string().describe('UTC, "2026-08-03T12:31:05Z".')
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/u)
  .describe('SHA-256 of the line before, without its line break; zeros in the first entry of a run.')
const anything = z.looseObject({})
const every = { at: moment, previous: hash }
const place = {
  target: text.describe('Name of the target.'),
  pass: z.int().min(1).optional().describe('Of a watch, counted from 1.'),
}
const cost = z
  .strictObject({
    currency: text,
    perHour: z.number().optional().describe('Of the App Service plan as it is.'),
    idlePerHour: z.number().optional(),
    unpriced: text.optional(),
    burst: z
      .strictObject({
        sinceEpochSeconds: z.number(),
        instanceHours: z.number(),
        amount: z.number().optional(),
        isOver: z.boolean(),
        relief: z
          .strictObject({ minutes: z.int(), isLeast: z.boolean(), ofMinutes: z.int().optional() })
          .optional()
          .describe('Minutes in which demand was above the private capacity, and the private side was not.'),
      })
      .optional(),
  })
  .optional()
  .describe('So far. Money is absent where no price is known.')
const error = z.strictObject({
  cause: text,
  fix: z.array(text),
  link: text.optional(),
  where: text.optional(),
  evidence: z.array(text),
})

const header = z.strictObject({
  kind: z.literal('header'),
  ...every,
  format: z.literal('cloudburst-audit'),
  version: z.literal(2),
  action: z.strictObject({
    version: text,
    repository: text.optional(),
    ref: text.optional(),
    commit: text.optional().describe('Where the workflow pins it, or `uses: ./`.'),
  }),
  configHash: text.describe('SHA-256 of the configuration without its secrets.'),
  identity: z.strictObject({
    kind: text.optional().describe('How the run signs in; absent where it came to no sign-in.'),
    tenantId: text.optional(),
    clientId: text.optional(),
  }),
  cloud: z.strictObject({ name: text, resourceManager: text.optional() }),
  runner: z.strictObject({ environment: text.optional(), os: text.optional(), arch: text.optional() }),
  mode: text,
  dryRun: z.boolean(),
  trigger: anything.describe('Event, actor, run and attempt.'),
  targets: z.array(text),
})

const target = z.strictObject({
  kind: z.literal('target'),
  ...every,
  target: text,
  profile: anything,
  app: anything,
  pricePerHour: z.number().optional(),
  currency: text.optional(),
  settings: anything.describe('What a decision depends on, without sources, queries, addresses and headers.'),
})

const decision = z.strictObject({
  kind: z.literal('decision'),
  ...every,
  ...place,
  trigger: z.strictObject({
    event: text,
    actor: text,
    runUrl: text.optional(),
    runAttempt: z.int(),
  }),
  decision: z.strictObject({
    kind: z.enum(['burst', 'adjust', 'hold', 'scale-back', 'prewarm', 'none']),
    goal: z.strictObject({ kind: text, share: z.number().optional() }),
    rule: text,
    reason: text,
    overruled: z.array(anything),
    warnings: z.array(text),
  }),
  numbers: z
    .array(z.looseObject({ name: text, value: z.number().optional(), source: text.optional() }))
    .describe(
      'Every number behind it, with its source, its age and its doubts; without a value it is unknown.',
    ),
  plan: z.array(text).describe('Titles of the steps that follow from it.'),
  cost,
  decided: anything.describe('What `decide` was given and what it answered, for `npm run replay`.'),
})

const step = z.strictObject({
  kind: z.literal('step'),
  ...every,
  ...place,
  cost,
  number: text,
  title: text,
  why: text,
  writes: z.boolean(),
  result: z.enum(['done', 'accepted', 'refused', 'failed', 'waiting', 'superseded', 'skipped']),
  change: z.strictObject({ resource: text, from: text.nullable(), to: text }).optional(),
  tries: z.int().min(2).optional(),
  retries: z.int().min(1).optional().describe('Requests that were sent again.'),
  startedAt: moment,
  tookSeconds: z.number(),
  detail: text.optional(),
  correlationId: text.optional().describe('Finds the write in the activity log of Azure.'),
})

const result = z.strictObject({
  kind: z.literal('result'),
  ...every,
  ...place,
  outcome: z.enum(['ok', 'refused', 'failed', 'partial']),
  changed: z.boolean(),
  phaseBefore: text.optional(),
  phaseAfter: text.optional(),
  changes: z.array(anything).describe('What is another than before, as read.'),
  readBack: anything.optional().describe('The state that was read last.'),
  waitingUntil: moment.optional(),
  waitingFor: text.optional(),
  consequence: text.optional(),
  stillBilled: text.optional(),
  otherwise: text.optional().describe('What would have been without the change.'),
  undo: z
    .strictObject({ dispatch: text.optional(), az: z.array(text) })
    .optional()
    .describe('Text to paste that takes the change back: with GitHub, and without.'),
  cost,
  warnings: z.array(text),
  errors: z.array(error),
  apiCalls: z.strictObject({ reads: z.int(), writes: z.int() }),
})

const end = z.strictObject({
  kind: z.literal('end'),
  ...every,
  outcome: text,
  targets: z.array(
    z.strictObject({ target: text, outcome: text, phaseAfter: text.optional(), watch: anything.optional() }),
  ),
  errors: z.array(error),
})

export const ENTRY = z.discriminatedUnion('kind', [header, target, decision, step, result, end])

/** JSON schema of one line. */
export function auditSchema(): object {
  return {
    ...z.toJSONSchema(ENTRY, { target: 'draft-07' }),
    title: 'An entry of an audit record of Cloudburst for Azure, version 2',
  }
}
