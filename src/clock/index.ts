export { chooseClock } from './choose.ts'
export { remaining } from './deadlines.ts'
export { localClock } from './local.ts'
export { realClock } from './real.ts'
