// One storage account for all: the task hub, Muster's tables, the host's own blobs, and the package of the app.

import { StorageEndpoints } from 'types.bicep'

param name string
param location string
param tags object

@description('The principal id of the identity of the app.')
param appPrincipalId string

@description('The object id of who keeps the roster.')
param administratorObjectId string

// The roles that the host and Durable Functions need on the account, and that Muster's tables need
// (learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity,
// learn.microsoft.com/azure/azure-functions/durable/durable-functions-configure-managed-identity).
// Table Data Contributor may create tables too, which Muster does when one is first missed.
var appRoles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

var rosterTables = ['oncall', 'rotations', 'overrides', 'absences']

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    // No key and no SAS: whoever reads or writes signs in, and there is nothing to leak or to rotate.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: 'package'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    // The other tables are made by the app. These have to be there before the app has run, because people fill them.
    resource rosters 'tables' = [
      for name in rosterTables: {
        name: name
      }
    ]
  }
}

resource appRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(appRoles): {
    name: guid(account.id, appPrincipalId, role.value)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal' // a new identity is not known everywhere at once; with its type it need not be
    }
  }
]

// Being Owner of the subscription gives no right to data, so who keeps the roster needs a role: on its tables alone.
resource rosterRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in rosterTables: {
    name: guid(account::tables::rosters[index].id, administratorObjectId, appRoles.storageTableDataContributor)
    scope: account::tables::rosters[index]
    properties: {
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        appRoles.storageTableDataContributor
      )
      principalId: administratorObjectId
    }
  }
]

output name string = account.name
output endpoints StorageEndpoints = {
  blob: account.properties.primaryEndpoints.blob
  queue: account.properties.primaryEndpoints.queue
  table: account.properties.primaryEndpoints.table
  package: '${account.properties.primaryEndpoints.blob}${account::blobs::package.name}'
}
