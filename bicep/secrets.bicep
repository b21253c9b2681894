// Three things let whoever knows them in, so they cannot be plain settings: the address of a Teams workflow, that of a
// pager, and the Integration Key of PagerDuty. Nothing else of Muster is secret. The vault is deployed, the secrets are not: put in by hand, they pass
// through no deployment, no parameter file and no shell of somebody else, and the next deployment leaves them alone.

param name string
param location string
param tags object

@description('The principal id of the identity of the app.')
param appPrincipalId string

@description('The object id of who puts the secrets in.')
param administratorObjectId string

// learn.microsoft.com/azure/key-vault/general/rbac-guide
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    softDeleteRetentionInDays: 7 // the least there is: all three can be had again where they came from
  }
}

resource appRight 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource administratorRight 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, administratorObjectId, keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
    principalId: administratorObjectId
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
