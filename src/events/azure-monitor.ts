import * as z from 'zod/mini'
import type { Alert, AlertCondition } from '../domain/alert.ts'
import { amount, length, moment, text } from './fields.ts'

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema

/** A rule has at most a handful of conditions. */
const MOST_CONDITIONS = 10

const condition = z.object({
  metricName: text,
  metricMeasureColumn: text,
  operator: text,
  threshold: amount,
  timeAggregation: text,
  metricValue: amount,
})

const schema = z.object({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.object({
    essentials: z.object({
      alertRule: text,
      severity: text,
      signalType: text,
      monitorCondition: z.enum(['Fired', 'Resolved']),
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
          // Log alerts of the older API.
          ResultCount: amount,
          Threshold: amount,
          Operator: text,
        }),
      ),
      undefined,
    ),
  }),
})

type Payload = z.output<typeof schema>
type Context = NonNullable<Payload['data']['alertContext']>

export function isAzureMonitor(json: Readonly<Record<string, unknown>>): boolean {
  return json['schemaId'] === 'azureMonitorCommonAlertSchema'
}

/** An alert in Azure Monitor's common schema; undefined where it is not one. */
export function azureMonitorAlert(json: unknown): Alert | undefined {
  const read = schema.safeParse(json)
  if (!read.success) return undefined
  const { essentials, alertContext } = read.data.data
  const window = alertContext?.condition
  return {
    source: 'azure-monitor',
    rule: essentials.alertRule ?? 'without a name',
    state: essentials.monitorCondition === 'Fired' ? 'fired' : 'resolved',
    ...(essentials.firedDateTime !== undefined && { firedAt: essentials.firedDateTime }),
    ...(essentials.resolvedDateTime !== undefined && { resolvedAt: essentials.resolvedDateTime }),
    ...(essentials.severity !== undefined && { severity: essentials.severity }),
    ...(essentials.description !== undefined && { summary: essentials.description }),
    conditions: conditionsOf(alertContext, essentials.signalType),
    ...(window?.windowSize !== undefined && { windowSeconds: window.windowSize }),
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
    return read.success ? [conditionOf(read.data, signalType)] : []
  })
  if (found.length > 0 || context.ResultCount === undefined) return found
  const count = { metricValue: context.ResultCount, threshold: context.Threshold, operator: context.Operator }
  return [conditionOf({ ...count, metricMeasureColumn: 'ResultCount' }, signalType)]
}

type Row = Partial<z.output<typeof condition>>

function conditionOf(row: Row, signalType: string | undefined): AlertCondition {
  const metric = row.metricName ?? row.metricMeasureColumn
  return {
    metric: metric ?? (signalType === 'Log' ? 'rows of the query' : 'the metric'),
    ...(row.metricValue !== undefined && { value: row.metricValue }),
    ...(row.threshold !== undefined && { threshold: row.threshold }),
    ...(row.operator !== undefined && { operator: SIGNS[row.operator.replace(/\s/gu, '')] ?? row.operator }),
    ...(row.timeAggregation !== undefined && { aggregation: row.timeAggregation }),
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
