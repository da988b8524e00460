const STATES: Readonly<Record<string, 'fired' | 'resolved'>> = {
  fired: 'fired',
  firing: 'fired',
  activated: 'fired',
  active: 'fired',
  resolved: 'resolved',
  deactivated: 'resolved',
  closed: 'resolved',
  inactive: 'resolved',
}

/** The state in the words of any version of a sender, as the action reads it too. */
export function stateOf(given: unknown): 'fired' | 'resolved' | undefined {
  const word = typeof given === 'string' ? given.trim().toLowerCase() : ''
  return Object.hasOwn(STATES, word) ? STATES[word] : undefined
}
