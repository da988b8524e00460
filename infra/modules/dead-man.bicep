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

// Three whole bins of five minutes, of which the newest has had five minutes to come in. A rule that looks at several periods by
// itself wants a time in each row, which Resource Graph does not give.
var fullFile = loadTextContent('../queries/full-without-burst.kql')
var full = replace(
  replace(replace(replace(fullFile, 'LOAD_QUERY', loadQuery), 'LOAD_THRESHOLD', string(loadThreshold)), 'PROFILE_ID', profile.id),
  'BURST_ENDPOINT',
  burstEndpointName
)

// `s` of the state tag is the start of the phase, in epoch seconds. Without it the burst is one that no run has begun.
var longFile = loadTextContent('../queries/burst-too-long.kql')
var long = replace(
  replace(replace(longFile, 'MAX_BURST_MINUTES', string(maxBurstMinutes)), 'PROFILE_ID', profile.id),
  'BURST_ENDPOINT',
  burstEndpointName
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
    windowSize: 'PT30M'
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
