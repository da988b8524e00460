import { plantConfig } from '../../src/plant/config.ts'

export const config = plantConfig(100)
