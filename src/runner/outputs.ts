import * as core from '@actions/core'
import type { Masks } from './masks.ts'

/**
 * Sets an output. It never throws: a lost output must not hide what the run has found, and the others may still be
 * written.
 */
export function setOutput(name: string, value: string, masks: Masks): void {
  try {
    core.setOutput(name, masks.apply(value))
  } catch (error) {
    core.warning(`output ${name} could not be set: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}
