import { createHash, randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** PEM texts. */
export interface Pair {
  readonly cert: string
  readonly key: string
}

/** One pair a name for this process and all processes with the same folder, however many local Azures ask. */
const FOLDER = process.env['LOCAL_AZURE_CERTIFICATES']
const known = new Map<string, Promise<Pair>>()

/** The pair of this name. Calls `make` only if neither this process nor, with a folder, another process has it. */
export function kept(name: string, make: () => Promise<Pair>): Promise<Pair> {
  const pair = known.get(name) ?? (FOLDER === undefined ? make() : keptIn(FOLDER, name, make))
  known.set(name, pair)
  return pair
}

/** The same for all processes that share this folder. */
export async function keptIn(folder: string, name: string, make: () => Promise<Pair>): Promise<Pair> {
  const file = join(folder, `${createHash('sha256').update(name).digest('hex')}.json`)
  if (!existsSync(file)) publish(folder, file, JSON.stringify(await make()))
  return JSON.parse(readFileSync(file, 'utf8')) as Pair
}

/** A link appears whole or not at all and never replaces another, so all processes use the first maker's pair. */
function publish(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, randomUUID())
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
  }
}
