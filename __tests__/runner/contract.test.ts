import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { RUN_SHAPE } from '../../src/config/shape-run.ts'
import { TARGET_SHAPE } from '../../src/config/shape-target.ts'
import { outputsOfNothing } from '../../src/modes/no-outputs.ts'
import { outputsOf } from '../../src/modes/outputs.ts'

interface Metadata {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: unknown
  readonly branding: { readonly icon: string; readonly color: string }
}

const text = readFileSync('action.yml', 'utf8')
const action = parse(text) as Metadata

test('action.yml has every input that the program reads, and no other', () => {
  expect(Object.keys(action.inputs).sort()).toEqual(
    [...Object.keys({ ...RUN_SHAPE, ...TARGET_SHAPE }), 'config'].sort(),
  )
})

test('and every output that it sets', () => {
  expect(Object.keys(action.outputs).sort()).toEqual(Object.keys(outputsOfNothing('failed')).sort())
})

test('a run that ends before any target sets what a run of none would', () => {
  expect(outputsOfNothing('failed')).toEqual(outputsOf([], ''))
})

test('no default, which could not be told from a value that was given, and no expression, which the runner evaluates', () => {
  expect(Object.values(action.inputs).filter((input) => 'default' in input || 'required' in input)).toEqual(
    [],
  )
  expect(text).not.toContain('${{')
})

test('runs on Node 24 from dist, as the Marketplace wants it', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
  expect(action.name.length).toBeGreaterThan(0)
  expect(action.branding).toEqual({ icon: 'cloud-lightning', color: 'blue' })
})

test('its description is shorter than the 125 characters that the Marketplace refuses', () => {
  expect(action.description.length).toBeGreaterThan(40)
  expect(action.description.length).toBeLessThan(125)
  const { description } = JSON.parse(readFileSync('package.json', 'utf8')) as { description: string }
  expect(description).toBe(action.description)
})
