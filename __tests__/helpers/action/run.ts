import { readFileSync, writeFileSync } from 'node:fs'
import type { LocalAzure } from '../../../local-azure/index.ts'
import { parseOutputs, type ActionRun } from '../../../local-azure/run-action.ts'
import { start } from './start.ts'

/** Runs the action once from its source, with the files of this local Azure. */
export async function runInThread(
  azure: LocalAzure,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const { folder, output, summary } = azure.files()
  for (const file of [output, summary]) writeFileSync(file, '')
  const { exitCode, log } = await start(azure.env(inputs), folder).done
  const outputs = parseOutputs(readFileSync(output, 'utf8'))
  return { exitCode, log, outputs, summary: readFileSync(summary, 'utf8') }
}
