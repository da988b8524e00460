import { baselines } from '../../src/plant/baselines/index.ts'
import { perfectForecast } from '../../src/plant/perfect.ts'
import { adaptiveOnPlant } from '../../src/plant/policies/adaptive.ts'
import { thresholdOnPlant } from '../../src/plant/policies/threshold.ts'
import type { Policy } from '../../src/plant/policy.ts'
import { ablations, grid } from './ablation.ts'
import { refolded } from './refolded.ts'

/** The product's own policies, which the others are compared with. */
export const OWN: readonly string[] = ['adaptive', 'threshold']

function allPolicies(): readonly Policy[] {
  return [...baselines, perfectForecast, thresholdOnPlant(), adaptiveOnPlant()]
}

/** The policies of these names, all where no names are given. */
export function policiesNamed(names: readonly string[] | undefined): readonly Policy[] {
  const all = allPolicies()
  if (names === undefined) return all
  const choice = [...all, refolded, ...ablations(), ...grid()]
  return names.map((name) => {
    const found = choice.find((policy) => policy.name === name)
    if (found === undefined)
      throw new Error(`--policies: "${name}" is none of ${choice.map((it) => it.name).join(', ')}`)
    return found
  })
}
