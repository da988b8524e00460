import { jest } from '@jest/globals'
import { EVERYTHING } from '../helpers/effort.ts'

export * from './requests.ts'
export * from './runs.ts'
export * from './worlds.ts'

if (EVERYTHING) jest.setTimeout(1_800_000)
