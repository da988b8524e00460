export { makeBurstLoadSource } from './burst.ts'
export { makeLoadSource } from './make.ts'
export type { LoadPorts } from './ports.ts'
