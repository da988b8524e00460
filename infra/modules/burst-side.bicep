// The app and its plan. Each is made where it is missing: a PUT of a plan resets its count, and one of an app its settings.

param location string
param appName string
param planName string
param planSku string
param idleInstances int
param linuxRuntime string
param healthPath string
param autoscaleMaximum int

@onlyIfNotExists()
resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  kind: empty(linuxRuntime) ? 'app' : 'linux'
  sku: {
    name: planSku
    capacity: idleInstances
  }
  properties: {
    reserved: !empty(linuxRuntime)
  }
}

@onlyIfNotExists()
resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  kind: empty(linuxRuntime) ? 'app' : 'app,linux'
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      alwaysOn: true
      healthCheckPath: healthPath
      linuxFxVersion: linuxRuntime
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }
}

// Switched off: autoscale: enable switches it on for a burst, and puts it back.
@onlyIfNotExists()
resource autoscale 'Microsoft.Insights/autoscalesettings@2022-10-01' = if (autoscaleMaximum > 0) {
  name: '${planName}-autoscale'
  location: location
  properties: {
    enabled: false
    targetResourceUri: plan.id
    profiles: [
      {
        name: 'by processor time'
        capacity: {
          minimum: string(idleInstances)
          maximum: string(max(autoscaleMaximum, idleInstances))
          default: string(idleInstances)
        }
        rules: [
          {
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT5M'
              timeAggregation: 'Average'
              operator: 'GreaterThan'
              threshold: 70
            }
            scaleAction: {
              direction: 'Increase'
              type: 'ChangeCount'
              value: '1'
              cooldown: 'PT5M'
            }
          }
          {
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT10M'
              timeAggregation: 'Average'
              operator: 'LessThan'
              threshold: 30
            }
            scaleAction: {
              direction: 'Decrease'
              type: 'ChangeCount'
              value: '1'
              cooldown: 'PT10M'
            }
          }
        ]
      }
    ]
  }
}
