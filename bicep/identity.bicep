// The identity of the app. User-assigned, not system-assigned: its rights can be given before the app first starts,
// and they survive when the app is deleted and made anew, also those in Azure DevOps, Teams and Exchange.

import { AppIdentity } from 'types.bicep'

param name string
param location string
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

output identity AppIdentity = {
  id: identity.id
  clientId: identity.properties.clientId
  principalId: identity.properties.principalId
}
