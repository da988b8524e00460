import jmespath from 'jmespath'
import { printable } from '../../domain/text.ts'
import { messageOf, problem } from '../problem.ts'

/** What a JMESPath finds. Throws ActionError if it is none, or does not fit the answer. */
export function searched(json: unknown, path: string): unknown {
  try {
    return jmespath.search(json, path) as unknown
  } catch (error) {
    throw problem(
      `load-path ${printable(path, 120)} is not a JMESPath that fits the answer: ${printable(messageOf(error), 200)}`,
      'Try it with az --query, which speaks the same language (to_number makes a number of text); see https://jmespath.org',
    )
  }
}
