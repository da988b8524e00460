// What is read of the profile when it is there, made by this deployment or by an earlier one.

param profileName string

resource profile 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' existing = {
  name: profileName
}

output fqdn string = profile.properties.dnsConfig.fqdn
