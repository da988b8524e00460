// The profile and its endpoints, each made where it is missing. A PUT of the profile would reset its tags, which hold the state
// of a burst, and a PUT of the burst endpoint would take it out of DNS.

param profileName string
param dnsLabel string
param ttlSeconds int
param healthPath string
param privateEndpointName string
param privateTarget string
param privateWeight int
param burstEndpointName string
param appName string

@onlyIfNotExists()
resource profile 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' = {
  name: profileName
  location: 'global'
  properties: {
    profileStatus: 'Enabled'
    trafficRoutingMethod: 'Weighted'
    dnsConfig: {
      relativeName: dnsLabel
      ttl: ttlSeconds
    }
    monitorConfig: {
      protocol: 'HTTPS'
      port: 443
      path: healthPath
    }
  }
}

@onlyIfNotExists()
resource privateEndpoint 'Microsoft.Network/trafficmanagerprofiles/ExternalEndpoints@2022-04-01' = {
  parent: profile
  name: privateEndpointName
  properties: {
    target: privateTarget
    weight: privateWeight
    endpointStatus: 'Enabled'
  }
}

@onlyIfNotExists()
resource burstEndpoint 'Microsoft.Network/trafficmanagerprofiles/AzureEndpoints@2022-04-01' = {
  parent: profile
  name: burstEndpointName
  properties: {
    targetResourceId: resourceId('Microsoft.Web/sites', appName)
    weight: 1
    endpointStatus: 'Disabled'
  }
  dependsOn: [privateEndpoint]
}
