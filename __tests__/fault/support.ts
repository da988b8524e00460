import { jest } from '@jest/globals'

export * from './requests.ts'
export * from './runs.ts'
export * from './worlds.ts'

if (process.env['CLOUDBURST_FAULTS'] === 'all') jest.setTimeout(1_800_000)
