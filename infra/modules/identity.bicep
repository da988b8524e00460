// Who the action signs in as: a user-assigned identity that trusts the ID tokens of the workflow. No secret is stored.

param location string
param identityName string
param issuer string
param audience string
param subject string
param otherSubject string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: identityName
  location: location
}

resource credential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(subject)) {
  parent: identity
  name: 'cloudburst-main'
  properties: {
    issuer: issuer
    subject: subject
    audiences: [audience]
  }
}

// Entra refuses two of them written at once.
resource otherCredential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(otherSubject)) {
  parent: identity
  name: 'cloudburst-other'
  properties: {
    issuer: issuer
    subject: otherSubject
    audiences: [audience]
  }
  dependsOn: [credential]
}

output principalId string = identity.properties.principalId
output clientId string = identity.properties.clientId
