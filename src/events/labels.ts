import type { AlertCondition } from '../domain/alert.ts'
import { amount } from './fields.ts'

export type Texts = Readonly<Record<string, string | undefined>>

/** Labels of a series that is of one of several servers, as exporters and service discovery name them. */
const ONE_OF_SEVERAL =
  /^(?:(?:exported_|kubernetes_|k8s_|service_)?(?:instance|pod|container|host|node|server)(?:_?(?:name|id))?|computer|machine|vm|replica|worker|backend|upstream|vhost|partition|az|availability_zone|zone|region|shard|route|path|uri|url|handler|method|code|status_code|device|cpu|le|quantile)$/iu

/** What a rule's author wrote into the annotations `value`, `threshold` and `metric`; empty if there is no value. */
export function conditionsOfTexts(labels: Texts, annotations: Texts): readonly AlertCondition[] {
  const value = amount.parse(annotations['value'])
  const threshold = amount.parse(annotations['threshold'])
  if (value === undefined) return []
  const part = partOfLabels(labels)
  return [
    {
      metric: annotations['metric'] ?? 'the value',
      value,
      ...(threshold !== undefined && { threshold, operator: '>' }),
      ...(part !== undefined && { part }),
    },
  ]
}

/** The annotation `value` if it is not a number, such as `1.1k` of `humanize`. */
export function unreadValue(annotations: Texts): string | undefined {
  const told = annotations['value']
  return told !== undefined && amount.parse(told) === undefined ? told : undefined
}

/** Which of several servers an alert is of; undefined if its labels name none. */
export function partOfLabels(labels: Texts): string | undefined {
  const split = Object.entries(labels).filter(([name]) => ONE_OF_SEVERAL.test(name))
  if (split.length === 0) return undefined
  return split.map(([name, value]) => `${name} = ${value ?? ''}`).join(', ')
}
