/** What of the event that started this run matters to a watch. */
export interface StartedBy {
  /** Inputs of the `workflow_dispatch`, passed on to the successor; empty for any other event. */
  readonly inputs: Readonly<Record<string, string>>
  /** The cron expression, where a schedule started it. */
  readonly cron?: string
}

/** From the text of the file that GITHUB_EVENT_PATH names. What cannot be understood is nothing. */
export function startedBy(eventJson: string): StartedBy {
  const event = parsed(eventJson)
  const cron = event['schedule']
  return {
    inputs: inputsOf(event['inputs']),
    ...(typeof cron === 'string' && { cron }),
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/**
 * The inputs as texts, which the API takes. Leaves out what was not given, so that its default holds again. Leaves out
 * an alert too, which was for this run.
 */
function inputsOf(inputs: unknown): Record<string, string> {
  if (typeof inputs !== 'object' || inputs === null) return {}
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]: [string, unknown]) => {
      const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      return isPlain && value !== '' && name !== 'alert' ? [[name, String(value)]] : []
    }),
  )
}
