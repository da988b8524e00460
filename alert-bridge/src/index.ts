import { app } from '@azure/functions'
import { makeBridge } from './bridge.ts'
import { PORTS } from './ports.ts'

const bridge = makeBridge(PORTS)

// Anonymous to the platform, because each door asks for more than a key in an address, which ends up in logs: a token of
// Entra for Azure Monitor, a secret in a header for Alertmanager.
app.http('azure-monitor', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'azure-monitor',
  handler: bridge.azureMonitor,
})
app.http('alertmanager', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'alertmanager',
  handler: bridge.alertmanager,
})
