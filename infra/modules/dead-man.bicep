// The dead man's switch: two rules that notice when the controller does not do its work, whatever stopped it. They read the
// endpoint in Azure Resource Graph, from a Log Analytics workspace, as an identity that may read the profile and nothing else.

param location string
param profileName string
param burstEndpointName string
param workspaceId string
param loadQuery string
param loadThreshold int
param maxBurstMinutes int
param actionGroupIds array

var reader = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')

var endpoint = join(
  [
    'arg("").Resources'
    '| where type =~ "microsoft.network/trafficmanagerprofiles" and id =~ "${profile.id}"'
    '| mv-expand endpoint = properties.endpoints'
    '| where tostring(endpoint.name) =~ "${burstEndpointName}"'
  ],
  '\n'
)

var full = join(
  [
    loadQuery
    '| summarize Load = max(Load)'
    '| extend Profile = "${toLower(profile.id)}"'
    '| join hint.remote=left ('
    endpoint
    '| project Profile = tolower(id), Status = tostring(endpoint.properties.endpointStatus)'
    ') on Profile'
    '| where Status =~ "Disabled" and Load > ${loadThreshold}'
  ],
  '\n'
)

// `s` of the state tag is the start of the phase, in epoch seconds. Without it the burst is one that no run has begun.
var long = join(
  [
    endpoint
    '| where tostring(endpoint.properties.endpointStatus) =~ "Enabled"'
    '| extend since = tolong(extract("(^|,)s=([0-9]+)", 2, tostring(tags["cloudburst-${burstEndpointName}"])))'
    '| where isnull(since) or datetime(1970-01-01) + since * 1s < ago(${maxBurstMinutes}m)'
    '| project Profile = id, since'
  ],
  '\n'
)

resource profile 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' existing = {
  name: profileName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${profileName}-cloudburst-alerts'
  location: location
}

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: profile
  name: guid(profile.id, '${profileName}-cloudburst-alerts', reader)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: reader
  }
}

resource fullWithoutBurst 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (!empty(loadQuery)) {
  name: '${profileName}-full-without-burst'
  location: location
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    displayName: '${profileName}: the private side is full, and there is no burst'
    enabled: true
    severity: 1
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: full
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 4
            minFailingPeriodsToAlert: 4
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroupIds
    }
  }
  dependsOn: [mayRead]
}

resource burstTooLong 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (maxBurstMinutes > 0) {
  name: '${profileName}-burst-too-long'
  location: location
  kind: 'LogAlert'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    displayName: '${profileName}: a burst lasts longer than it may'
    enabled: true
    severity: 2
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    autoMitigate: true
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: long
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroupIds
    }
  }
  dependsOn: [mayRead]
}

output principalId string = identity.properties.principalId
