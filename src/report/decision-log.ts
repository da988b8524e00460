import type { Decision } from '../domain/decision.ts'
import { count } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import { aligned, warningLine, type LogEntry } from './entries.ts'
import { evidenceFacts } from './evidence.ts'
import { loadVoices } from './load-voices.ts'
import type { TargetReport } from './model.ts'
import { safe } from './safe.ts'
import { decisionTitle, goalWords, ruleWords } from './words.ts'

/** One line with the reason, then the folded numbers and overruled rules, then warnings as plain lines. */
export function decisionEntries(
  target: string,
  decision: Decision,
  run: Pick<TargetReport, 'mode'>,
  observation?: Observation,
): readonly LogEntry[] {
  const name = safe(target, 80)
  const overruled = decision.overruled.map(
    (it) => `overruled: ${ruleWords(it.rule)} wanted ${goalWords(it.goal)}: ${safe(it.because)}`,
  )
  return [
    { kind: 'line', text: `▶ ${name}: ${decisionTitle(decision, run)}` },
    { kind: 'line', text: `  ${safe(decision.reason, 800)}` },
    ...loadVoices(decision.evidence).map((it): LogEntry => ({
      kind: 'line',
      text: `    ${it.name}: ${it.value}`,
    })),
    {
      kind: 'group',
      title: `${name}: numbers behind the decision${overruled.length === 0 ? '' : `, ${count(overruled.length, 'rule')} overruled`}`,
      lines: [...aligned(evidenceFacts(decision.evidence, observation)), ...overruled],
    },
    ...decision.warnings.map(warningLine),
  ]
}
