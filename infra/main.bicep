// The Azure side of Cloudburst in one deployment to a resource group. Deploy it as often as you like, also during a burst:
// what the action changes (profile, endpoints, app, plan, autoscale setting) is made where it is missing, and never touched again.

targetScope = 'resourceGroup'

@description('A region for the App Service plan, the app and the identity.')
param location string = resourceGroup().location

@description('Name of the Traffic Manager profile.')
param profileName string

@description('First label of the profile\'s DNS name, unique in all of Azure: LABEL.trafficmanager.net.')
param dnsLabel string

@description('How long resolvers keep an answer, in seconds. It limits how fast a change of share and a drain can be.')
@minValue(0)
param ttlSeconds int = 60

@description('Path that answers 200 on both sides without a redirect, and only while the app is ready.')
param healthPath string = '/health'

@description('Name of the endpoint of the private side.')
param privateEndpointName string = 'datacenter'

@description('Public host name or IP address of the private side.')
param privateTarget string

@description('Weight of the private side. 50 lets shares of the burst side reach from 2 % to 95 %.')
@minValue(1)
@maxValue(1000)
param privateWeight int = 50

@description('Name of the endpoint of the burst side.')
param burstEndpointName string = 'azure'

@description('Name of the web app, unique in all of Azure.')
param appName string

@description('Name of the App Service plan.')
param planName string = '${appName}-plan'

@description('Size of the plan. Traffic Manager needs Standard or higher.')
param planSku string = 'P1v3'

@description('Instances that are kept, and paid, between bursts: the input idle-instances.')
@minValue(1)
param idleInstances int = 1

@description('Runtime of a Linux app, such as NODE|24-lts. Empty: a Windows app.')
param linuxRuntime string = ''

@description('Most instances of an autoscale setting that is made switched off, for autoscale: enable. 0: none is made.')
@minValue(0)
param autoscaleMaximum int = 0

@description('Subject of the job\'s ID token, such as repo:ORG@ORG_ID/REPO@REPO_ID:ref:refs/heads/main. Empty: no federated credential.')
param subject string = ''

@description('A second subject, for the time in which a repository changes its format.')
param otherSubject string = ''

@description('Who issues the ID token.')
param issuer string = 'https://token.actions.githubusercontent.com'

@description('Audience of the ID token. US Government and China have their own.')
param audience string = 'api://AzureADTokenExchange'

@description('Object id of a service principal that is there already. Empty: a user-assigned identity is made.')
param principalId string = ''

@description('Resource whose metric is the load: the input load-resource. An Application Insights component, or a web app. Empty: none.')
param loadResourceId string = ''

@description('Metric of that resource for the alert that starts the controller. Empty: no such alert.')
param loadMetric string = ''

@description('How the metric is aggregated over five minutes.')
@allowed(['Average', 'Count', 'Maximum', 'Total'])
param loadAggregation string = 'Count'

@description('Load that is too much for the private side, in the unit of metric and query. The input scale-out-at of private-capacity.')
param loadThreshold int = 0

@description('Log Analytics workspace that the rules of the dead man\'s switch query. Empty: they are not made.')
param workspaceId string = ''

@description('Region of the workspace.')
param workspaceLocation string = location

@description('KQL that gives Load by bin(TimeGenerated, 5m), for the rule "full without burst". Empty: that rule is not made.')
param loadQuery string = ''

@description('Longest burst, in minutes: the input max-burst. 0: no rule watches it.')
@minValue(0)
param maxBurstMinutes int = 0

@description('Who gets the alerts by e-mail. Empty: nobody.')
param alertEmail string = ''

@description('Name of the alert bridge\'s function app in this resource group, whose action group (NAME-actions) the alerts call. Empty: no bridge.')
param bridgeName string = ''

@description('OWNER/REPOSITORY that has the workflow. With the private key of a GitHub App the bridge is deployed, too.')
param gitHubRepository string = ''

@description('Client id of the GitHub App of the bridge.')
param gitHubAppId string = ''

@description('Private key of the GitHub App of the bridge, the PEM file\'s text. Empty: a bridge is left as it is.')
@secure()
param gitHubAppPrivateKey string = ''

@description('Client id of the app registration that stands for the bridge. Without it Azure Monitor cannot call the bridge.')
param bridgeClientId string = ''

@description('Object id of that app registration. Without it the bridge gets no action group, so no alert starts the controller: see the output alertGaps.')
param bridgeObjectId string = ''

var loadSubscription = empty(loadResourceId) ? subscription().subscriptionId : split(loadResourceId, '/')[2]
var loadGroup = empty(loadResourceId) ? resourceGroup().name : split(loadResourceId, '/')[4]
var workspaceSubscription = empty(workspaceId) ? subscription().subscriptionId : split(workspaceId, '/')[2]
var workspaceGroup = empty(workspaceId) ? resourceGroup().name : split(workspaceId, '/')[4]
var identityName = '${appName}-cloudburst'
var seed = empty(principalId) ? identityName : principalId
var bridgeIsDeployed = !empty(bridgeName) && !empty(gitHubAppPrivateKey)
var bridgeIsNameless = empty(bridgeName) && !empty(gitHubAppPrivateKey)
// Azure refuses a rule that names an action group which is not there.
var bridgeIsDeaf = bridgeIsDeployed && (empty(bridgeClientId) || empty(bridgeObjectId))

module burstSide 'modules/burst-side.bicep' = {
  name: 'cloudburst-burst-side'
  params: {
    location: location
    appName: appName
    planName: planName
    planSku: planSku
    idleInstances: idleInstances
    linuxRuntime: linuxRuntime
    healthPath: healthPath
    autoscaleMaximum: autoscaleMaximum
  }
}

module routing 'modules/routing.bicep' = {
  name: 'cloudburst-routing'
  params: {
    profileName: profileName
    dnsLabel: dnsLabel
    ttlSeconds: ttlSeconds
    healthPath: healthPath
    privateEndpointName: privateEndpointName
    privateTarget: privateTarget
    privateWeight: privateWeight
    burstEndpointName: burstEndpointName
    appName: appName
  }
  dependsOn: [burstSide]
}

module routingFacts 'modules/routing-facts.bicep' = {
  name: 'cloudburst-routing-facts'
  params: {
    profileName: profileName
  }
  dependsOn: [routing]
}

module identity 'modules/identity.bicep' = if (empty(principalId)) {
  name: 'cloudburst-identity'
  params: {
    location: location
    identityName: identityName
    issuer: issuer
    audience: audience
    subject: subject
    otherSubject: otherSubject
  }
}

module access 'modules/access.bicep' = {
  name: 'cloudburst-access'
  params: {
    profileName: profileName
    appName: appName
    principalId: empty(principalId) ? identity.outputs.principalId : principalId
    seed: seed
    otherScopes: union(
      empty(loadResourceId) ? [] : [split(loadResourceId, '/providers/')[0]],
      empty(workspaceId) ? [] : [split(workspaceId, '/providers/')[0]]
    )
  }
  dependsOn: [routing]
}

module loadAccess 'modules/load-access.bicep' = if (!empty(loadResourceId)) {
  name: 'cloudburst-load-access'
  scope: resourceGroup(loadSubscription, loadGroup)
  params: {
    targetId: loadResourceId
    principalId: empty(principalId) ? identity.outputs.principalId : principalId
    seed: seed
    metricsRole: access.outputs.metricsRole
    logsRole: access.outputs.logsRole
  }
}

module bridge '../alert-bridge/infra/main.json' = if (bridgeIsDeployed) {
  name: 'cloudburst-alert-bridge'
  params: {
    name: bridgeName
    location: location
    gitHubRepository: gitHubRepository
    gitHubAppId: gitHubAppId
    gitHubAppPrivateKey: gitHubAppPrivateKey
    entraClientId: bridgeClientId
    entraObjectId: bridgeIsDeaf ? '' : bridgeObjectId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'cloudburst-alerts'
  params: {
    profileName: profileName
    privateEndpointName: privateEndpointName
    loadResourceId: loadResourceId
    loadMetric: loadMetric
    loadAggregation: loadAggregation
    loadThreshold: loadThreshold
    alertEmail: alertEmail
    bridgeName: bridgeIsDeaf ? '' : bridgeName
  }
  dependsOn: [routing, bridge]
}

module deadMan 'modules/dead-man.bicep' = if (!empty(workspaceId)) {
  name: 'cloudburst-dead-man'
  params: {
    location: workspaceLocation
    profileName: profileName
    burstEndpointName: burstEndpointName
    workspaceId: workspaceId
    loadQuery: loadQuery
    loadThreshold: loadThreshold
    maxBurstMinutes: maxBurstMinutes
    actionGroupIds: alerts.outputs.actionGroupIds
  }
}

module queryAccess 'modules/load-access.bicep' = if (!empty(workspaceId)) {
  name: 'cloudburst-query-access'
  scope: resourceGroup(workspaceSubscription, workspaceGroup)
  params: {
    targetId: workspaceId
    principalId: deadMan.outputs.principalId
    seed: '${profileName}-cloudburst-alerts'
    metricsRole: access.outputs.metricsRole
    logsRole: access.outputs.logsRole
  }
}

@description('The repository variable AZURE_TENANT_ID: the input tenant-id.')
output tenantId string = subscription().tenantId

@description('The repository variable AZURE_CLIENT_ID: the input client-id. Empty where the service principal was there already.')
output clientId string = empty(principalId) ? identity.outputs.clientId : ''

@description('The input subscription-id.')
output subscriptionId string = subscription().subscriptionId

@description('The input resource-group.')
output resourceGroup string = resourceGroup().name

@description('The input traffic-manager-profile.')
output trafficManagerProfile string = profileName

@description('The input burst-endpoint.')
output burstEndpoint string = burstEndpointName

@description('The input web-app.')
output webApp string = appName

@description('The name that the public host name\'s CNAME leads to.')
output fqdn string = routingFacts.outputs.fqdn

@description('The action groups that the alerts call.')
output actionGroupIds array = alerts.outputs.actionGroupIds

@description('What keeps the alerts from a person or from the controller, a sentence each. Empty: nothing that this deployment knows of.')
output alertGaps array = concat(
  bridgeIsDeaf ? ['No alert starts the controller: without bridgeClientId and bridgeObjectId the bridge has no action group.'] : [],
  bridgeIsDeployed && (empty(gitHubRepository) || empty(gitHubAppId)) ? ['The bridge starts no workflow: gitHubRepository or gitHubAppId is empty.'] : [],
  bridgeIsNameless ? ['No bridge was deployed: bridgeName is empty.'] : [],
  empty(alertEmail) && (empty(bridgeName) || bridgeIsDeaf) ? ['The alerts reach nobody: give alertEmail, or a bridge.'] : []
)
