// The four custom roles of docs/azure, and where the action gets them. A role's name is unique in a tenant, so it ends in one of
// this resource group.

param profileName string
param appName string
param principalId string

@description('What stands for the principal in the names of assignments, which must be known before it is made.')
param seed string

@description('Resource groups of load and workspace, where two of the roles are assigned as well.')
param otherScopes array

var trafficManagerFile = loadJsonContent('../../docs/azure/role-traffic-manager.json')
var appServiceFile = loadJsonContent('../../docs/azure/role-app-service.json')
var metricsFile = loadJsonContent('../../docs/azure/role-metrics.json')
var logsFile = loadJsonContent('../../docs/azure/role-logs.json')

var suffix = '${resourceGroup().name} ${uniqueString(resourceGroup().id)}'
var readingScopes = union([resourceGroup().id], otherScopes)

resource profile 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' existing = {
  name: profileName
}

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource trafficManager 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, trafficManagerFile.Name)
  properties: {
    roleName: '${trafficManagerFile.Name} (${suffix})'
    description: trafficManagerFile.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: trafficManagerFile.Actions
        notActions: trafficManagerFile.NotActions
      }
    ]
    assignableScopes: [resourceGroup().id]
  }
}

resource appService 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, appServiceFile.Name)
  properties: {
    roleName: '${appServiceFile.Name} (${suffix})'
    description: appServiceFile.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: appServiceFile.Actions
        notActions: appServiceFile.NotActions
      }
    ]
    assignableScopes: [resourceGroup().id]
  }
}

resource metrics 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, metricsFile.Name)
  properties: {
    roleName: '${metricsFile.Name} (${suffix})'
    description: metricsFile.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: metricsFile.Actions
        notActions: metricsFile.NotActions
      }
    ]
    assignableScopes: readingScopes
  }
}

resource logs 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, logsFile.Name)
  properties: {
    roleName: '${logsFile.Name} (${suffix})'
    description: logsFile.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: logsFile.Actions
        notActions: logsFile.NotActions
      }
    ]
    assignableScopes: readingScopes
  }
}

resource onProfile 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: profile
  name: guid(profile.id, seed, trafficManager.name)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', trafficManager.name)
  }
}

resource onGroup 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, seed, appService.name)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', appService.name)
  }
}

resource onApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: app
  name: guid(app.id, seed, metrics.name)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metrics.name)
  }
}

output metricsRole string = metrics.name
output logsRole string = logs.name
