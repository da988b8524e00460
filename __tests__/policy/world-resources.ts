import type { Endpoint, Resources } from '../../src/domain/resources.ts'

export function endpoint(name: string, change: Partial<Endpoint>): Endpoint {
  return {
    id: `/endpoints/${name}`,
    name,
    type: name === 'azure' ? 'AzureEndpoints' : 'ExternalEndpoints',
    status: 'Enabled',
    monitorStatus: 'Online',
    alwaysServe: false,
    ...change,
  }
}

export function appOf(running: boolean): Resources['app'] {
  return {
    id: '/app',
    name: 'app',
    state: running ? 'Running' : 'Stopped',
    enabled: true,
    quotaExceeded: false,
    defaultHostName: 'app.azurewebsites.net',
    customHostNames: [],
    planId: '/plan',
  }
}

export function planOf(instances: number): Resources['plan'] {
  return {
    id: '/plan',
    name: 'plan',
    location: 'westeurope',
    sku: { name: 'P1v3', tier: 'PremiumV3', capacity: instances },
    currentInstances: instances,
    provisioningState: 'Succeeded',
    automaticScaling: false,
    numberOfSites: 1,
    raw: {},
  }
}
