import type { Refusal, SourceValues } from './spec.ts'

/** A workspace may have just its GUID; a metric belongs to a resource, which has a full id. */
export function needsWholeId({ 'load-resource': resource }: SourceValues): Refusal | undefined {
  if (resource === undefined || resource.includes('/')) return undefined
  return {
    key: 'load-resource',
    is: 'is a GUID, and not the id of a resource',
    fix: 'Give the full id of the resource; a GUID stands for a workspace of load-source: log-analytics.',
  }
}
