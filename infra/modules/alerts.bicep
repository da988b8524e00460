// The alerts that start the controller, and who else hears of them.

param profileName string
param privateEndpointName string
param loadResourceId string
param loadMetric string
param loadAggregation string
param loadThreshold int
param alertEmail string
param bridgeName string

var bridgeGroup = empty(bridgeName) ? [] : [resourceId('Microsoft.Insights/actionGroups', '${bridgeName}-actions')]
var peopleGroup = empty(alertEmail) ? [] : [people.id]
var actions = concat(
  empty(bridgeName) ? [] : [{ actionGroupId: resourceId('Microsoft.Insights/actionGroups', '${bridgeName}-actions') }],
  empty(alertEmail) ? [] : [{ actionGroupId: people.id }]
)

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: '${profileName}-people'
  location: 'Global'
  properties: {
    groupShortName: 'cb-people'
    enabled: true
    emailReceivers: [
      {
        name: 'people'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

resource load 'Microsoft.Insights/metricAlerts@2018-03-01' = if (!empty(loadResourceId) && !empty(loadMetric)) {
  name: '${profileName}-private-load'
  location: 'global'
  properties: {
    description: 'The private side is nearly full. Starts the controller, which decides.'
    enabled: true
    severity: 2
    scopes: [loadResourceId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'load'
          metricName: loadMetric
          operator: 'GreaterThan'
          threshold: loadThreshold
          timeAggregation: loadAggregation
        }
      ]
    }
    actions: actions
  }
}

resource privateDown 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${profileName}-private-down'
  location: 'global'
  properties: {
    description: 'Traffic Manager does not reach the private side. Starts the controller, which decides.'
    enabled: true
    severity: 1
    scopes: [resourceId('Microsoft.Network/trafficmanagerprofiles', profileName)]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'probe'
          metricName: 'ProbeAgentCurrentEndpointStateByProfileResourceId'
          dimensions: [
            {
              name: 'EndpointName'
              operator: 'Include'
              values: [privateEndpointName]
            }
          ]
          operator: 'LessThan'
          threshold: 1
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: actions
  }
}

output actionGroupIds array = concat(bridgeGroup, peopleGroup)
