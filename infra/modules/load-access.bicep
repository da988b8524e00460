// Who may read the load: of a workspace its logs, of any other resource its metrics. It is deployed to the group of that resource.

param targetId string
param principalId string
param seed string
param metricsRole string
param logsRole string

var kind = toLower('${split(targetId, '/')[6]}/${split(targetId, '/')[7]}')
var name = last(split(targetId, '/'))

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: name
}

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: name
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: name
}

resource onComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (kind == 'microsoft.insights/components') {
  scope: component
  name: guid(component.id, seed, metricsRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsRole)
  }
}

resource onApp 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (kind == 'microsoft.web/sites') {
  scope: app
  name: guid(app.id, seed, metricsRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsRole)
  }
}

resource onWorkspace 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (kind == 'microsoft.operationalinsights/workspaces') {
  scope: workspace
  name: guid(workspace.id, seed, logsRole)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', logsRole)
  }
}
