/** Every load source: one folder and one line here, in any order; pages list them by name. */
export { azureMonitor } from './azure-monitor/spec.ts'
export { logAnalytics } from './log-analytics/spec.ts'
export { prometheus } from './prometheus/spec.ts'
export { http } from './http/spec.ts'
export { stackHub } from './stack-hub/spec.ts'
export { csv } from './csv/spec.ts'
export { value } from './value/spec.ts'
