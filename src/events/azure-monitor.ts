import * as z from 'zod/mini'
import type { Alert, AlertCondition } from '../domain/alert.ts'
import { isRecord } from '../domain/json.ts'
import { minutes } from '../domain/units.ts'
import { printable } from '../domain/text.ts'
import { amount, length, moment, state, text, texts } from './fields.ts'
import { conditionsOfTexts, partOfLabels } from './labels.ts'

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema

/** A rule has at most a handful of conditions. */
const MOST_CONDITIONS = 10

/** Some write a number; empty and null are parts as well: the rows that have no value of it. */
const dimensions = z.catch(z.array(z.object({ name: text, value: z.optional(z.unknown()) })), [])

const condition = z.object({
  metricName: text,
  metricMeasureColumn: text,
  operator: text,
  threshold: amount,
  timeAggregation: text,
  metricValue: amount,
  dimensions,
})

const schema = z.object({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.object({
    essentials: z.object({
      alertId: text,
      alertRule: text,
      severity: text,
      signalType: text,
      monitorCondition: state,
      firedDateTime: moment,
      resolvedDateTime: moment,
      description: text,
    }),
    alertContext: z.catch(
      z.optional(
        z.object({
          condition: z.catch(
            z.optional(
              z.object({
                windowSize: length,
                windowEndTime: moment,
                allOf: z.catch(z.array(z.unknown()), []),
              }),
            ),
            undefined,
          ),
          conditionType: text,
          // Managed Prometheus.
          expression: text,
          expressionValue: amount,
          labels: texts,
          annotations: texts,
          // Log alerts of the older API.
          AlertType: text,
          ResultCount: amount,
          SearchIntervalInMinutes: amount,
          SearchIntervalDurationMin: amount,
          Threshold: amount,
          Operator: text,
          Dimensions: dimensions,
        }),
      ),
      undefined,
    ),
  }),
})

type Payload = z.output<typeof schema>
type Context = NonNullable<Payload['data']['alertContext']>

/** By the name of the common schema: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema. */
export function isAzureMonitor(json: Readonly<Record<string, unknown>>): boolean {
  return json['schemaId'] === 'azureMonitorCommonAlertSchema'
}

/** An alert in Azure Monitor's common schema; undefined if it is not one. */
export function azureMonitorAlert(json: unknown): Alert | undefined {
  const read = schema.safeParse(json)
  if (!read.success) return undefined
  const { essentials, alertContext } = read.data.data
  const window = alertContext?.condition
  return {
    source: 'azure-monitor',
    rule: essentials.alertRule ?? 'without a name',
    state: essentials.monitorCondition,
    ...(essentials.firedDateTime !== undefined && { firedAt: essentials.firedDateTime }),
    ...(essentials.resolvedDateTime !== undefined && { resolvedAt: essentials.resolvedDateTime }),
    ...(essentials.severity !== undefined && { severity: essentials.severity }),
    ...(essentials.description !== undefined && { summary: essentials.description }),
    conditions: conditionsOf(alertContext, essentials.signalType),
    ...noNumber(json),
    ...windowOf(alertContext),
    ...(isTest(essentials) && { isTest: true }),
    ...(window?.windowEndTime !== undefined && { windowEndsAt: window.windowEndTime }),
    others: 0,
  }
}

function conditionsOf(
  context: Context | undefined,
  signalType: string | undefined,
): readonly AlertCondition[] {
  if (context === undefined) return []
  const rows = (context.condition?.allOf ?? []).slice(0, MOST_CONDITIONS)
  const found = rows.flatMap((row) => {
    const read = condition.safeParse(row)
    return read.success ? [conditionOf(withoutNumber(read.data, context), signalType, context)] : []
  })
  if (found.length > 0) return found
  return [...ofPrometheus(context), ...ofOlderLog(context, signalType)]
}

/** Managed Prometheus tells the value of the rule's expression, and the rule's author may tell it by an annotation. */
function ofPrometheus({
  annotations,
  labels,
  expression,
  expressionValue,
}: Context): readonly AlertCondition[] {
  const [told] = conditionsOfTexts(labels, annotations)
  if (told !== undefined) return [told]
  if (expressionValue === undefined) return []
  const part = partOfLabels(labels)
  return [
    { metric: expression ?? 'the expression', value: expressionValue, ...(part !== undefined && { part }) },
  ]
}

/** Its number is that of rows in the search interval. A metric measurement counts groups, which is not a load. */
function ofOlderLog(context: Context, signalType: string | undefined): readonly AlertCondition[] {
  if (context.ResultCount === undefined) return []
  const isCount = !/measurement/iu.test(context.AlertType ?? '')
  const row = {
    metricMeasureColumn: 'ResultCount',
    threshold: context.Threshold,
    operator: context.Operator,
    dimensions: context.Dimensions,
    ...(isCount && { metricValue: context.ResultCount, timeAggregation: 'Count' }),
  }
  return [conditionOf(row, signalType, context)]
}

/** What stands in place of the number, such as null of a window without data. */
function noNumber(json: unknown): Pick<Alert, 'noNumber'> {
  const context = at(at(json, 'data'), 'alertContext')
  const rows = at(at(context, 'condition'), 'allOf')
  const [row] = Array.isArray(rows) ? (rows as unknown[]) : []
  const told = [at(row, 'metricValue'), at(context, 'expressionValue')].find((it) => it !== undefined)
  if (told === undefined || amount.parse(told) !== undefined) return {}
  const shown = typeof told === 'string' ? (text.parse(told) ?? '') : JSON.stringify(told)
  return { noNumber: `its number is "${printable(shown, 40)}", which is not a number` }
}

function at(json: unknown, name: string): unknown {
  return isRecord(json) ? json[name] : undefined
}

function windowOf(context: Context | undefined): Pick<Alert, 'windowSeconds'> {
  const mins = context?.SearchIntervalInMinutes ?? context?.SearchIntervalDurationMin
  const older = mins === undefined || mins <= 0 ? undefined : minutes(mins)
  const windowSeconds = context?.condition?.windowSize ?? older
  return windowSeconds === undefined ? {} : { windowSeconds }
}

/** What "Test action group" of the portal sends: samples with a subscription and a rule that do not exist. */
function isTest({ alertId, alertRule }: Payload['data']['essentials']): boolean {
  return (
    alertId?.includes('/11111111-1111-1111-1111-111111111111/') === true &&
    alertRule?.startsWith('test-') === true
  )
}

const RESOURCE_ID = /^(?:microsoft\.)?_?resourceid$/iu

/** A test of availability counts the places that failed, which is not a load. */
function withoutNumber(row: z.output<typeof condition>, { conditionType = '' }: Context): Row {
  return /^webtest/iu.test(conditionType) ? { ...row, metricValue: undefined } : row
}

/**
 * The dimensions that a rule is split by. The resource itself is none, but for a rule of several resources, and a star is all of
 * them.
 */
function partOf(
  rows: readonly { readonly name?: string | undefined; readonly value?: unknown }[],
  { conditionType = '' }: Pick<Context, 'conditionType'>,
): string | undefined {
  const isOfSeveral = /^MultipleResource/iu.test(conditionType)
  const split = rows.filter(
    ({ name, value }) => name !== undefined && value !== '*' && (isOfSeveral || !RESOURCE_ID.test(name)),
  )
  if (split.length === 0) return undefined
  return split.map(({ name, value }) => `${name ?? ''} = ${textOf(value)}`).join(', ')
}

function textOf(value: unknown): string {
  return (typeof value === 'number' ? String(value) : text.parse(value)) ?? '(none)'
}

type Row = Partial<z.output<typeof condition>>

function conditionOf(row: Row, signalType: string | undefined, context: Context): AlertCondition {
  const metric = row.metricName ?? row.metricMeasureColumn
  const part = partOf(row.dimensions ?? [], context)
  return {
    metric: metric ?? (signalType === 'Log' ? 'rows of the query' : 'the metric'),
    ...(row.metricValue !== undefined && { value: row.metricValue }),
    ...(row.threshold !== undefined && { threshold: row.threshold }),
    ...(row.operator !== undefined && { operator: SIGNS[row.operator.replace(/\s/gu, '')] ?? row.operator }),
    ...(row.timeAggregation !== undefined && { aggregation: row.timeAggregation }),
    ...(part !== undefined && { part }),
  }
}

/** The words of metric rules and of both kinds of log rules. */
const SIGNS: Readonly<Record<string, string>> = {
  GreaterThan: '>',
  GreaterThanOrEqual: '≥',
  GreaterOrEqual: '≥',
  LessThan: '<',
  LowerThan: '<',
  LessThanOrEqual: '≤',
  LowerThanOrEqual: '≤',
  LessOrEqual: '≤',
  Equals: '=',
  Equal: '=',
}
